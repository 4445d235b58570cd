// What the server is asked for besides changes of the address: to lead to the provider where
// one signs in or out.

let through = () => {};

/** Ask through this function from now on; the part that gave it last is the one on the page. */
export function askThrough(send) {
  through = send;
}

/** Ask for "login" or "logout". */
export function ask(wanted) {
  through(wanted);
}
