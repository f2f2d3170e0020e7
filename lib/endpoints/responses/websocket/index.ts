import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { GatewayConfig } from '../../../../types/gateway';
import { ApiError } from '../../../errors/api-error';
import { hostError } from '../../../errors/classify';
import { observe } from '../../../host-callback';
import { type EndpointContext, identify } from '../../../http/endpoint';
import { Exchange } from '../../../http/exchange';
import { responseOn, type SocketService } from '../../../http/upgrade';
import { memoryObjects } from '../../../stored/memory-objects';
import { type ParseResponseRequest, responseRequestParser } from '../parse';
import { answerFrame } from './answer-frame';
import { type AnswerFrame, Connection } from './connection';
import { handshake, type Ws } from './handshake';
import { SocketMemory } from './memory';
import { warmUp } from './warm-up';

/**
 * The WebSocket form of `POST /v1/responses`.
 *
 * @throws Error if the package `ws` is missing, with the remedy.
 */
export function responseSockets(
  context: EndpointContext,
  { path, lifetimeMs }: { path: string; lifetimeMs: number },
): SocketService {
  const ws = loadWs();
  const parse = responseRequestParser(context.settings);
  const remembered = memoryObjects();
  const connections = new Set<Connection>();

  const open = async (req: IncomingMessage, connection: Socket, head: Buffer, config: GatewayConfig) => {
    const opened = await handshake(ws, context, { req, connection, head, config });
    if (opened === undefined) return;
    const memory = new SocketMemory(remembered);
    const { socket, caller } = opened;
    const offer = { req, connection, caller, lifetimeMs };
    const one = new Connection(socket, context, offer, answerWith(context, memory, parse));
    connections.add(one);
    if (context.openExchanges.isDraining) one.retire(new ApiError('shutting_down'), 1001);
    await one.closed;
    connections.delete(one);
    await memory.clear();
  };

  return {
    accept(req, socket, head) {
      if ((req.url ?? '').split('?')[0] !== path) return false;
      let config: GatewayConfig;
      try {
        config = context.runtime.config();
      } catch (error) {
        new Exchange(req, responseOn(req, socket as Socket), context.settings).fail(hostError(error));
        return true;
      }
      if (config.gateway.http?.endpoints?.responses?.enabled === false) return false;
      open(req, socket as Socket, head, config).catch((error) =>
        observe('onError', () => context.settings.onError(error, {})),
      );
      return true;
    },
    async drain() {
      const all = [...connections];
      for (const one of all) one.retire(new ApiError('shutting_down'), 1001);
      await Promise.all(all.map(({ closed }) => closed));
    },
  };
}

/** What each frame is answered with: its sender is asked for again, as a credential may end before its WebSocket. */
function answerWith(context: EndpointContext, memory: SocketMemory, parse: ParseResponseRequest): AnswerFrame {
  return async (exchange, { body, streamId, isWarmUp }) => {
    const config = context.runtime.config();
    const caller = await identify(context, exchange, config);
    context.runner.checkRoom(caller, false);
    const remembers = body.store === false && body.conversation == null;
    const store = memory.storeFor(context.store, remembers ? streamId : undefined);
    const answer = isWarmUp ? warmUp : answerFrame;
    const request = { exchange, caller, config, body, remembers };
    const forget = () => memory.forget(body.previous_response_id as string | undefined);
    try {
      await answer({ ...context, store }, request, parse);
    } catch (error) {
      await forget();
      throw error;
    }
    if (exchange.record.error !== undefined) await forget();
  };
}

function loadWs(): Ws {
  try {
    return require('ws') as Ws;
  } catch (cause) {
    throw new Error("options.responses.webSocket needs the package 'ws': npm install ws", { cause });
  }
}
