import { compileRequest } from '../../validation/compile-request';
import type { ConversationBody } from './parse';
import { ADD_ITEMS, CREATE_CONVERSATION, UPDATE_CONVERSATION } from './schema';

/** Whether a body may make a conversation. */
export const isNewConversation = compileRequest<ConversationBody>(CREATE_CONVERSATION);
/** Whether a body may change one. */
export const isConversationUpdate = compileRequest<ConversationBody>(UPDATE_CONVERSATION);
/** Whether a body may add items to one. */
export const isAddedItems = compileRequest<ConversationBody>(ADD_ITEMS);
