import type { Caller } from '../../../types/gateway';
import type { EndpointContext } from '../../http/endpoint';
import type { Exchange } from '../../http/exchange';
import type { Execution } from '../../run/execution';
import type { Play } from '../../run/play';
import { StreamAnswer } from './answer-stream';
import { ResponseEvents } from './events';
import { keepBegun } from './keep';
import { newAnswer } from './new-answer';
import type { PlannedResponse } from './plan';
import { sendJournal } from './send-journal';

export interface BackgroundRequest {
  exchange: Exchange;
  caller: Caller;
  planned: PlannedResponse;
  execution: Execution;
  play: Play;
}

/**
 * Starts a run that outlives its request, and answers with the response as it is now, or with its events. The client's leaving
 * changes nothing: the run ends by itself, by its time, by `cancel`, or with the server.
 *
 * @throws ApiError for a run that can have no place; nothing is kept of it then.
 */
export async function runInBackground(
  context: EndpointContext,
  { exchange, caller, planned, execution, play }: BackgroundRequest,
): Promise<void> {
  const { background, journals, store, settings } = context;
  const { id, request } = planned;
  const { record, report } = exchange;
  const journal = await journals.open(id, caller.id);
  const events = new ResponseEvents((record) => journal.append([record]));
  const { answer, keeping } = newAnswer(context, planned, { caller, report, emit: events.emit });
  const stream = new StreamAnswer(answer, events, settings.brand.progressField);
  stream.queue();
  // Before the run can end, so that what its end keeps is the last word.
  await keepBegun(answer.object, keeping());
  execution.follow(
    {
      started: () => {
        stream.started();
        record.started();
      },
      firstEvent: () => record.firstEvent(),
      ended: (usage) => record.ended(usage),
    },
    report,
  );
  const played = play((event) => {
    const text = stream.of(event);
    return typeof text === 'string' ? undefined : text.then(() => undefined);
  }).catch(async (error: unknown) => {
    if (!execution.started) throw error;
    await stream.fail(report(error));
  });
  try {
    await background.add(id, { owner: caller.id, snapshot: answer.object, execution, journal }, played);
  } catch (refused) {
    await Promise.all([store.delete(id), journals.forget(id)]);
    throw refused;
  }
  if (request.stream === true) return sendJournal(exchange, journal, -1);
  exchange.send(200, answer.object);
}
