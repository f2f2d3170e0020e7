/**
 * An item with the type that it leaves out: one with a role is a message, one with nothing but an id refers to an item (AI SDK and
 * Agents SDK send both; measured). What is no object stays, for validation to refuse.
 */
export function withType(item: unknown): unknown {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
  const { type, role, id } = item as { type?: unknown; role?: unknown; id?: unknown };
  if (type !== undefined && type !== null) return item;
  // Ours is set first: an object that grows once it is a copy costs eight times as much.
  if (role !== undefined) return Object.assign({ type: 'message' }, item, { type: 'message' });
  return id === undefined ? item : { ...item, type: 'item_reference' };
}
