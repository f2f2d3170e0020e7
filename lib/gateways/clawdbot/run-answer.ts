import { gatewayError } from '../../errors/gateway-error';
import { AnswerText } from './answer-text';
import { runFailed } from './errors';
import { type EventFrame, isPayload, type Payload } from './frames';
import type { RunBuffer } from './run-buffer';
import { finishEvent, textOfMessage, textOfResult, usageEvent } from './run-result';

/** Turns what the Gateway says of one run into the events of its answer. */
export class RunAnswer {
  /** The Gateway has said how the run ended. */
  settled = false;
  readonly #answer = new AnswerText();
  readonly #reasoning = new AnswerText();
  readonly #lastSeq = new Map<string, number>();
  #begun = false;
  #stopReason: unknown;
  #observation: Payload | undefined;
  readonly #buffer: RunBuffer;
  readonly #chatEnded: (text: string | undefined) => void;

  constructor(buffer: RunBuffer, chatEnded: (text: string | undefined) => void) {
    this.#buffer = buffer;
    this.#chatEnded = chatEnded;
  }

  onEvent({ event, payload }: EventFrame): void {
    if (this.settled) return;
    if (event === 'chat') this.#onChat(payload);
    else if (isPayload(payload.data)) this.#onAgent(payload.stream, payload.data, payload.seq);
  }

  /** Takes the final response: `{ status, result: { payloads, meta } }`. */
  finish(payload: Payload): void {
    if (this.settled) return;
    const meta = isPayload(payload.result?.meta) ? payload.result.meta : {};
    if (payload.status !== 'ok' || meta.aborted === true) {
      this.fail(gatewayError('agent_error', 'The run was stopped at the Gateway before it had ended.'));
    } else if (isPayload(meta.error)) {
      const code = meta.error.kind === 'context_overflow' ? 'context_length_exceeded' : 'agent_error';
      this.fail(gatewayError(code, undefined, { cause: new Error(String(meta.error.message)) }));
    } else {
      this.end(textOfResult(payload.result), meta.agentMeta?.usage, meta.stopReason);
    }
  }

  /** The run ended well. */
  end(text: string | undefined, usage: unknown, stopReason?: unknown): void {
    if (this.settled) return;
    this.settled = true;
    try {
      this.#say('text', this.#answer.finish(text));
      const tokens = usageEvent(usage);
      if (tokens) this.#buffer.push(tokens);
      this.#buffer.push(finishEvent(stopReason ?? this.#stopReason));
      this.#buffer.end();
    } catch (error) {
      this.#buffer.end(error);
    }
  }

  fail(error: unknown): void {
    if (this.settled) return;
    this.settled = true;
    this.#buffer.end(runFailed(error, this.#observation));
  }

  #onAgent(stream: unknown, data: Payload, seq: unknown): void {
    this.#begun = true;
    if (stream === 'lifecycle') {
      if (data.stopReason !== undefined) this.#stopReason = data.stopReason;
      if (isPayload(data.errorObservation)) this.#observation = data.errorObservation;
      return;
    }
    if (typeof stream !== 'string' || this.#isRepeated(stream, seq)) return;
    if (stream === 'assistant') this.#say('text', this.#answer.push(data));
    else if (stream === 'thinking') this.#say('reasoning', this.#reasoning.push(data));
    else if (stream === 'tool') this.#onTool(data);
  }

  /** Numbers grow within a stream; a lifecycle event may start again at 1. */
  #isRepeated(stream: string, seq: unknown): boolean {
    if (typeof seq !== 'number') return false;
    if (seq <= (this.#lastSeq.get(stream) ?? 0)) return true;
    this.#lastSeq.set(stream, seq);
    return false;
  }

  #onTool({ toolCallId, name, phase, meta }: Payload): void {
    if (phase !== 'start' && phase !== 'result') return;
    this.#buffer.push({
      type: 'progress',
      id: String(toolCallId),
      tool: String(name),
      phase: phase === 'start' ? 'start' : 'end',
      ...(typeof meta === 'string' ? { text: meta } : {}),
    });
  }

  #onChat({ state, message, stopReason, errorMessage }: Payload): void {
    if (stopReason !== undefined) this.#stopReason = stopReason;
    if (state === 'aborted')
      this.fail(gatewayError('agent_error', 'The run was stopped at the Gateway before it had ended.'));
    else if (state === 'error')
      this.fail(gatewayError('agent_error', undefined, { cause: new Error(String(errorMessage)) }));
    else if (state === 'final') this.#onChatFinal(textOfMessage(message));
  }

  #onChatFinal(text: string | undefined): void {
    if (this.#begun || text !== undefined) this.#chatEnded(text);
    // An end without a beginning: the session was busy, and the text went into the run that kept it so.
    else
      this.fail(
        gatewayError('session_busy', 'The session was busy at the Gateway; the message was added to what runs there.'),
      );
  }

  #say(type: 'text' | 'reasoning', text: string): void {
    if (text !== '') this.#buffer.push({ type, text });
  }
}
