// What was chosen and is not yet confirmed by the server: the next choice counts from it, and
// goes along with it, since a later message takes the place of an earlier one.

/** `{put(changed), pending(), heard(query)}`; names and values are those of the address. */
export function createAhead() {
  const sent = {};
  return {
    put(changed) {
      for (const [name, value] of Object.entries(changed)) sent[name] = { value, answers: 0 };
    },
    pending: () => Object.fromEntries(Object.entries(sent).map(([name, { value }]) => [name, value])),
    /** Takes an answer. Words come back tidied: the second has certainly heard of them. */
    heard(query) {
      for (const [name, one] of Object.entries(sent)) {
        one.answers += 1;
        if (same(query[name], one.value) || one.answers > 1) delete sent[name];
      }
    },
  };
}

/** The values of a parameter. */
export function split(value) {
  return value ? value.split(",") : [];
}

// The server puts values into its own order.
function same(confirmed, sent) {
  return split(confirmed).sort().join() === split(sent).sort().join();
}
