// The dialog to sign in: with an account of this atlas, or at a provider where there is one.

import { dialog, signInWith } from "./dialog.js";
import { elsewhereButton, signInFields } from "./session.js";

/**
 * Opens it; `done` is called once somebody has signed in. `aside` leads to a provider in a
 * window of its own, so that what is being written here stays.
 */
export function openSignIn(shelf, done = () => {}, aside = false) {
  const fields = signInFields(shelf);
  const { go } = dialog(shelf, shelf.say("entry.signIn"), fields.nodes, {
    label: shelf.say("entry.signIn"),
    signsIn: true,
    work: async () => {
      await fields.work();
      await done();
    },
  });
  go.after(elsewhereButton(shelf, aside));
}
signInWith(openSignIn);
