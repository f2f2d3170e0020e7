import type { Caller } from '../../../types/gateway';
import type { StoredItem } from '../../../types/responses';
import type { EndpointContext } from '../../http/endpoint';
import { sealOwner } from '../../items/seal';
import { itemIds, storedItem } from '../../items/stored-item';
import { ResponseAnswer } from './answer';
import type { Continuation } from './continuation';
import { type KeepContext, keepResponse, skipResponse } from './keep';
import { ResponseOutput } from './output';
import { type Emit, OutputItems } from './output-items';
import type { PlannedResponse } from './plan';
import { responseObject } from './response-object';

/** The answer to a planned request, before its run has said anything. */
export interface NewAnswer {
  answer: ResponseAnswer;
  /** Whether it is kept, so that it can be read and continued. */
  isKept: boolean;
  /** What is kept of it, as far as that is known now. */
  keeping(): KeepContext;
}

export interface NewAnswerSettings {
  caller: Caller;
  /** Told where what is said cannot be kept. */
  report(error: unknown): void;
  /** Gets the events of a stream; a JSON answer has none. */
  emit?: Emit;
  /** The context's store is also for what the client does not want kept: it lasts no longer than the connection. */
  remembers?: boolean;
}

/** What a response is made of; its run is not needed. */
export type Answerable = Pick<PlannedResponse, 'id' | 'request' | 'routed' | 'tools'> & {
  continuation: Pick<Continuation, 'input' | 'thread'>;
};

export function newAnswer(
  { settings, store, seal }: EndpointContext,
  planned: Answerable,
  { caller, report, emit, remembers = false }: NewAnswerSettings,
): NewAnswer {
  const { id, request, tools, routed } = planned;
  const { brand, responses, progress } = settings;
  const agentId = routed.agent.id;
  // A chat UI's housekeeping call leaves nothing behind.
  const isKept = request.store !== false && !routed.task;
  const newId = itemIds(id);
  let given: StoredItem[] | undefined;
  const keeping = (): KeepContext => {
    given ??= planned.continuation.input.items.map(({ item }) => storedItem(item, newId));
    const { input, thread } = planned.continuation;
    return { input, thread, store, caller, agentId, given, ttlMs: responses.ttlMs };
  };
  const object = responseObject(request, {
    id,
    createdAt: Math.floor(Date.now() / 1000),
    model: request.model ?? `${brand.name}:${agentId}`,
    store: isKept,
    conversationId: planned.continuation.input.conversation?.id,
    tools: tools.functions,
  });
  const answer = new ResponseAnswer(object, {
    output: new ResponseOutput(new OutputItems(newId, emit), tools.clientName),
    progress,
    report,
    agentId,
    seal: request.include?.includes('reasoning.encrypted_content')
      ? (token) => seal.close(token, sealOwner('reasoning', caller, agentId))
      : undefined,
    keep: (response) => (isKept || remembers ? keepResponse(response, keeping()) : skipResponse(response, keeping())),
  });
  return { answer, isKept, keeping };
}
