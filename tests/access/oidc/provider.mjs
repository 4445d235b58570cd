// An OpenID Connect provider on loopback for the tests, with the people it is told of.
// Arguments: port, JSON of {client_id, client_secret, redirect_uris, people: {sub: claims}}.
import Provider from "oidc-provider";

const [port, told] = process.argv.slice(2);
const setup = JSON.parse(told);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: setup.client_id,
      client_secret: setup.client_secret,
      redirect_uris: setup.redirect_uris,
      post_logout_redirect_uris: setup.redirect_uris,
    },
  ],
  claims: {
    openid: ["sub"],
    profile: ["name"],
    email: ["email", "email_verified"],
    groups: ["groups"],
  },
  scopes: ["openid", "profile", "email", "groups"],
  // Claims of the scopes go into the ID token, which is what the page reads.
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  cookies: { keys: ["a key for tests only"] },
  findAccount: (_context, sub) =>
    Object.hasOwn(setup.people, sub)
      ? { accountId: sub, claims: () => ({ sub, ...setup.people[sub] }) }
      : undefined,
});

provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
