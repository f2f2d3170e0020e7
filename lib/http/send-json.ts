import type { ServerResponse } from 'node:http';
import type { AgentEvent } from '../../types/gateway';
import type { Play } from '../run/play';
import type { Exchange } from './exchange';
import { cutOffWhenStalled } from './stalled-reader';

/** Gathers the events of a run into the one object that answers with them. */
export interface Folder {
  /** Takes an event, in order. The finish may take a promise: an answer is kept before its client is told of it. */
  add(event: AgentEvent): Promise<void> | undefined | void;
  /** The object, once the run has ended. */
  body(): object;
}

const HEADERS = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' } as const;

/**
 * Answers with what a folder has gathered when the run has ended.
 *
 * After a long silence white space keeps the connection: Node's fetch gives up at 300 s, and the SDKs then run the agent
 * again. From then on a failure has no status left; its error body is sent and the connection cut before its end, because
 * that is what makes every client raise.
 *
 * @throws what the run throws, as long as nothing has been sent.
 */
export async function sendJson({ res, settings, report }: Exchange, play: Play, folder: Folder): Promise<void> {
  const { jsonHeartbeatMs } = settings;
  const heartbeat = jsonHeartbeatMs === null ? undefined : setInterval(beat, jsonHeartbeatMs, res);
  try {
    await play((event) => folder.add(event) ?? undefined);
    const body = JSON.stringify(folder.body());
    if (!res.headersSent) res.writeHead(200, { ...HEADERS, 'content-length': Buffer.byteLength(body) });
    res.end(body);
    cutOffWhenStalled(res, settings.stallTimeoutMs, () => undefined);
  } catch (error) {
    if (!res.headersSent) throw error;
    res.write(JSON.stringify(report(error).toBody()), () => res.destroy());
    cutOffWhenStalled(res, settings.stallTimeoutMs, () => undefined);
  } finally {
    clearInterval(heartbeat);
  }
}

function beat(res: ServerResponse): void {
  if (!res.headersSent) res.writeHead(200, { ...HEADERS, 'cache-control': 'no-store, no-transform' });
  if (!res.destroyed && !res.writableNeedDrain) res.write('\n');
}
