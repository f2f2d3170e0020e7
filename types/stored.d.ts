import type { ResponseObject, StoredItem } from './responses';

/** A response that can be read and continued. */
export interface StoredResponse {
  kind: 'response';
  id: string;
  /** Whose it is: the id of the caller that made it. To everybody else it does not exist. */
  owner: string;
  /** ms since 1970; undefined for what is kept until it is deleted. */
  expiresAt: number | undefined;
  agentId: string;
  /** The session that a header, `user` or another source named; undefined where the chain itself is the session. */
  sessionKey: string | undefined;
  /** The items up to this response: the first `length` of a list, which had this `version` when they were added. */
  list: { id: string; version: number; length: number };
  /** What the response was given: its own input, without what came before. */
  input: readonly StoredItem[];
  response: ResponseObject;
}

/** A conversation: a list of items with a name. */
export interface StoredConversation {
  kind: 'conversation';
  id: string;
  owner: string;
  expiresAt: number | undefined;
  /** Seconds since 1970. */
  createdAt: number;
  metadata: Record<string, string>;
  list: { id: string };
  /** The version of the list that the Gateway's session knows; at any other one the session is set to the list. */
  sessionVersion: number;
}

/** The last response of a session that something else than a response names. */
export interface StoredHead {
  kind: 'head';
  id: string;
  owner: string;
  expiresAt: number | undefined;
  /** Undefined if the session has gone on without a response that is kept. */
  responseId: string | undefined;
}

export type StoredObject = StoredResponse | StoredConversation | StoredHead;

/** The items of a chain of responses, or of a conversation, in order. */
export interface ItemList {
  /** Counts the changes; 0 for a list that is not there. */
  version: number;
  items: readonly StoredItem[];
}

/**
 * Where responses and conversations are kept. Several processes may share one: a list is changed only by who knows its
 * version, so that of two that continue one response at once, one continues and the other forks.
 */
export interface ObjectStore {
  /** Undefined if there is none: never put, deleted, expired, or forgotten for want of room. */
  get(id: string): Promise<StoredObject | undefined>;
  /** Resolves when a follow-up would find it. */
  put(object: StoredObject): Promise<void>;
  /** Forgets an object, and its list with the last object that refers to it. */
  delete(id: string): Promise<void>;
  list(id: string): Promise<ItemList>;
  /** Adds items to the end of a list at `version`; resolves with its new version, or undefined if it is at another one. */
  append(listId: string, version: number, items: readonly StoredItem[]): Promise<number | undefined>;
  /** The same with all items new. */
  replace(listId: string, version: number, items: readonly StoredItem[]): Promise<number | undefined>;
}
