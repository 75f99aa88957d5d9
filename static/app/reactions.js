// How each event changes the reactions of a message. Events tell of one person; messages carry counts.

const keyOf = (emoji) => emoji.id ?? emoji.name;
const isSame = (reaction, emoji) => keyOf(reaction.emoji) === keyOf(emoji);

function added(reactions, { emoji }, isMe) {
  const known = reactions.find((one) => isSame(one, emoji));
  if (!known) return [...reactions, { emoji, count: 1, me: isMe }];
  if (isMe && known.me) return reactions; // told twice: by the answer and by the event
  return reactions.map((one) => (one === known ? { ...one, count: one.count + 1, me: one.me || isMe } : one));
}

function removed(reactions, { emoji }, isMe) {
  const known = reactions.find((one) => isSame(one, emoji));
  if (!known || (isMe && !known.me)) return reactions;
  if (known.count === 1) return reactions.filter((one) => one !== known);
  return reactions.map((one) => (one === known ? { ...one, count: one.count - 1, me: one.me && !isMe } : one));
}

const CHANGES = {
  MESSAGE_REACTION_ADD: added,
  MESSAGE_REACTION_REMOVE: removed,
  MESSAGE_REACTION_REMOVE_EMOJI: (reactions, { emoji }) => reactions.filter((one) => !isSame(one, emoji)),
  MESSAGE_REACTION_REMOVE_ALL: () => [],
};

/**
 * Whether what was read meanwhile counts this person already cannot be known, so that the message is read again then:
 * the store tells "doubt".
 */
function changeReactions(name, store, data) {
  const known = store.history(data.channel_id);
  let isToldAgain = false;
  known.reading.hear(() => {
    const index = known.messages.findIndex((message) => message.id === data.message_id);
    if (index >= 0 && isToldAgain) store.tell("doubt", data);
    else if (index >= 0) {
      const message = known.messages[index];
      known.messages[index] = { ...message, reactions: CHANGES[name](message.reactions ?? [], data, data.user_id === store.me.id) };
      store.tell("messages", { channelId: data.channel_id, kind: "changed", message: known.messages[index] });
    }
    isToldAgain = true;
  });
}

/** To be put beside the other events of the store. */
export const REACTION_EVENTS = Object.fromEntries(Object.keys(CHANGES).map((name) => [name, (store, data) => changeReactions(name, store, data)]));
