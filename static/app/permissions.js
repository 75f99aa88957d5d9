// What one may do, so that the page does not offer what the server would refuse. The server decides.

export const P = {
  CREATE_INSTANT_INVITE: 1n << 0n,
  ADMINISTRATOR: 1n << 3n,
  MANAGE_CHANNELS: 1n << 4n,
  ADD_REACTIONS: 1n << 6n,
  VIEW_CHANNEL: 1n << 10n,
  SEND_MESSAGES: 1n << 11n,
  MANAGE_MESSAGES: 1n << 13n,
  ATTACH_FILES: 1n << 15n,
  PIN_MESSAGES: 1n << 51n,
};
const ALL = (1n << 63n) - 1n;

/** My bits in a guild, or in one of its channels. */
export function bitsIn(guild, channel) {
  if (guild.ownerId === guild.me.id) return ALL;
  const held = new Set(guild.me.roles);
  let bits = 0n;
  for (const role of guild.roles.values()) {
    if (role.id === guild.id || held.has(role.id)) bits |= BigInt(role.permissions);
  }
  if (bits & P.ADMINISTRATOR) return ALL;
  return channel ? overwritten(bits, guild, held, channel.permission_overwrites || []) : bits;
}

function overwritten(bits, guild, held, overwrites) {
  const steps = [
    overwrites.filter((entry) => entry.type === 0 && entry.id === guild.id),
    overwrites.filter((entry) => entry.type === 0 && held.has(entry.id)),
    overwrites.filter((entry) => entry.type === 1 && entry.id === guild.me.id),
  ];
  for (const step of steps) {
    let allow = 0n;
    let deny = 0n;
    for (const entry of step) {
      allow |= BigInt(entry.allow);
      deny |= BigInt(entry.deny);
    }
    bits = (bits & ~deny) | allow;
  }
  return bits;
}

export const may = (guild, bit, channel) => (bitsIn(guild, channel) & bit) === bit;

/** Whether everyone is kept from this: what makes a channel private, or one for announcements. */
export function everyoneLacks(guild, channel, bit) {
  const entry = (channel.permission_overwrites || []).find((one) => one.type === 0 && one.id === guild.id);
  return Boolean(entry && BigInt(entry.deny) & bit);
}
