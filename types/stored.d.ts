import type { ResponseObject, StoredItem } from './responses';

/** A response that can be read and continued. */
export interface StoredResponse {
  /** Names the kind of object. */
  kind: 'response';
  /** The response's id. */
  id: string;
  /** Whose it is: the id of the caller that made it. To everybody else it does not exist. */
  owner: string;
  /** ms since 1970; undefined for what is kept until it is deleted. */
  expiresAt?: number | undefined;
  /** The agent that answered. */
  agentId: string;
  /** The session that a header, `user` or another source named; undefined where the chain itself is the session. */
  sessionKey?: string | undefined;
  /** The items up to this response: the first `length` of a list, which had this `version` when they were added. */
  list: {
    /** Names the list. */
    id: string;
    /** The list's version, when they were added. */
    version: number;
    /** How many of its items they are. */
    length: number;
  };
  /** What the response was given: its own input, without what came before. */
  input: readonly StoredItem[];
  /** The response, as it was answered. */
  response: ResponseObject;
}

/** A conversation: a list of items with a name. */
export interface StoredConversation {
  /** Names the kind of object. */
  kind: 'conversation';
  /** The conversation's id. */
  id: string;
  /** Whose it is: the id of the caller that made it. */
  owner: string;
  /** ms since 1970; undefined for what is kept until it is deleted. */
  expiresAt?: number | undefined;
  /** ms since 1970. */
  createdAt: number;
  /** Pairs of the client's own. */
  metadata: Record<string, string>;
  /** Where its items are. */
  list: {
    /** Names the list. */
    id: string;
  };
}

/** What a session of the Gateway knows that something else than a response names. */
export interface StoredHead {
  /** Names the kind of object. */
  kind: 'head';
  /** What names the session: its digest. */
  id: string;
  /** Whose it is: the id of the caller that made it. */
  owner: string;
  /** ms since 1970; undefined for what is kept until it is deleted. */
  expiresAt?: number | undefined;
  /** The list that the session knows, as it was at a version; undefined if the session has gone on without a response that is kept. */
  knows?:
    | {
        /** Names the list. */
        list: string;
        /** The list's version; at any other one the session is set to the list. */
        version: number;
      }
    | undefined;
}

/** What an `ObjectStore` keeps. */
export type StoredObject = StoredResponse | StoredConversation | StoredHead;

/** The items of a chain of responses, or of a conversation, in order. */
export interface ItemList {
  /** Counts the changes; 0 for a list that is not there. */
  version: number;
  /** The items, in order. */
  items: readonly StoredItem[];
  /** Bytes of memory that they take, about; absent where the store does not count them, and then they are weighed at each reading. */
  bytes?: number | undefined;
}

/** What a store answers: at once, or later. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * Where responses and conversations are kept. Several processes may share one: a list is changed only by who knows its
 * version, so that of two that continue one response at once, one continues and the other forks. A store that need not wait for anything may answer
 * without a promise.
 */
export interface ObjectStore {
  /** Undefined if there is none: never put, deleted, expired, or forgotten for want of room. */
  get(id: string): MaybePromise<StoredObject | undefined>;
  /** Resolves when a follow-up would find it. */
  put(object: StoredObject): MaybePromise<void>;
  /** Forgets an object, and its list with the last object that refers to it. */
  delete(id: string): MaybePromise<void>;
  /** The items of a list; none, at version 0, for a list that is not there. */
  list(id: string): MaybePromise<ItemList>;
  /** Adds items to the end of a list at `version`; resolves with its new version, or undefined if it is at another one. */
  append(listId: string, version: number, items: readonly StoredItem[]): MaybePromise<number | undefined>;
  /** The same with all items new. */
  replace(listId: string, version: number, items: readonly StoredItem[]): MaybePromise<number | undefined>;
}
