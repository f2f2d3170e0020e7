import type { AgentRun } from '../../../types/gateway';
import { isGatewayErrorCode } from '../../errors/gateway-error';
import type { Connection } from './connection';
import { disconnected, modelFailed } from './errors';
import type { Payload } from './frames';
import type { ResolvedOptions } from './options';
import { FrameTooLarge } from './requests';
import { resumeRun } from './resume';
import { RunAnswer } from './run-answer';
import { RunBuffer } from './run-buffer';
import { type Request, type RunPlan, tooLargeRun } from './run-plan';
import { lastReply, textOfMessage } from './run-result';
import type { SessionSocket } from './session-socket';

/**
 * A run that has been sent. It is sent once and never again: the run's id is the idempotency key, but a Gateway forgets
 * those when it restarts, or after minutes.
 */
export class RunInFlight {
  readonly buffer: RunBuffer;
  readonly #answer: RunAnswer;
  readonly #unfollow: () => void;
  /** Settles when the Gateway has taken or refused the run, or can say nothing any more. */
  #taken: Promise<void> = Promise.resolve();
  /** Settles when the last response has come, or none will. */
  readonly #finished: Promise<void>;
  #accepted = false;
  /** Where the Gateway is reached: the socket of the start, or the one after it was lost. */
  #socket: Promise<SessionSocket>;
  readonly #protocol: number;
  #losses = 0;
  #over = false;
  readonly #run: AgentRun;
  readonly #plan: RunPlan;

  constructor(run: AgentRun, plan: RunPlan, socket: SessionSocket, connection: Connection, options: ResolvedOptions) {
    this.#run = run;
    this.#plan = plan;
    this.#socket = Promise.resolve(socket);
    this.#protocol = socket.hello.protocol;
    this.buffer = new RunBuffer(options.maxBufferedChars);
    this.#answer = new RunAnswer(this.buffer, (text) => void this.#conclude((reply) => this.#endChat(text, reply)));
    this.#unfollow = connection.follow(run.id, {
      onEvent: (event) => {
        // An `agent` run ends with its final response; its chat events only echo it.
        if (event.event === 'agent' || plan.method === 'chat.send') this.#answer.onEvent(event);
      },
      onLost: (next) => void this.#pickUp(next),
    });
    this.#finished = new Promise((finished) => {
      this.#taken = new Promise((taken) => void this.#send(socket, taken).then(finished));
    });
  }

  /**
   * To be called when nobody reads any more: stops the run if it still goes on, and tidies up.
   *
   * @param isWhole the answer was read to its good end.
   */
  async leave(isWhole: boolean): Promise<void> {
    const { stop, forget } = this.#plan;
    const tidy = isWhole ? this.#plan.tidy : forget;
    const ended = this.#answer.settled || this.#over;
    await this.#taken;
    this.#unfollow();
    if (stop && !ended) await this.#request(stop);
    if (!tidy) return;
    // A run that ends writes its session once more.
    await this.#finished;
    await this.#request(tidy);
  }

  async #request({ method, params }: Request): Promise<void> {
    await (await this.#socket).requests.send(method, params);
  }

  async #send({ requests }: SessionSocket, taken: () => void): Promise<void> {
    const { method, params } = this.#plan;
    const accept = () => {
      this.#accepted = true;
      taken();
    };
    try {
      const payload = await requests.send(method, params, method === 'agent' ? { onAccepted: accept } : {});
      accept();
      if (method !== 'agent') {
        // A command that stops something is answered here, and begins no run.
        if (payload.status === undefined) this.#answer.end('', undefined);
        return;
      }
      if (this.#protocol < 4 && hasNoUsage(payload)) await this.#conclude(() => this.#answer.finish(payload));
      else this.#answer.finish(payload);
    } catch (error) {
      // What becomes of a run whose connection is gone is decided in `pickUp`.
      if (this.#losses === 0) this.#answer.fail(error instanceof FrameTooLarge ? tooLargeRun(this.#run, error) : error);
    } finally {
      taken();
    }
  }

  /**
   * Protocol 3 reports a failed model call as an answer with the error's text, or none; the transcript has it as what it
   * is. It also has the usage, which `chat.send` does not report.
   */
  async #conclude(end: (reply: Payload | undefined) => void): Promise<void> {
    this.#over = true;
    const ask = (socket: SessionSocket) => lastReply(this.#plan.params.sessionKey, socket);
    const reply = await this.#socket.then(ask).catch(() => undefined);
    if (reply?.stopReason === 'error') this.#answer.fail(modelFailed(reply.errorMessage));
    else end(reply);
  }

  #endChat(text: string | undefined, reply: Payload | undefined): void {
    this.#answer.end(text ?? textOfMessage(reply), reply?.usage, reply?.stopReason);
  }

  async #pickUp(next: Promise<SessionSocket>): Promise<void> {
    this.#socket = next;
    const loss = ++this.#losses;
    try {
      if (!this.#accepted) throw new Error('The connection was lost before the Gateway had taken the run.');
      await resumeRun(this.#run.id, this.#plan.params.sessionKey, await next, this.#answer, () => this.buffer.done);
    } catch (error) {
      if (loss === this.#losses)
        this.#answer.fail(isGatewayErrorCode((error as { code?: unknown }).code) ? error : disconnected(error));
    }
  }
}

/** A model that was reached reports tokens. */
function hasNoUsage({ result }: Payload): boolean {
  const usage = result?.meta?.agentMeta?.usage;
  return !usage?.input && !usage?.output;
}
