import type { OpenAiCompatOptions } from '../../types/options';
import { authMode } from '../auth/modes';
import { UsageError } from './command';
import type { ResolvedServeConfig } from './serve-config';

const OPTIONS = 'gateway.http.endpoints.chatCompletions.options';

/**
 * What makes no sense with these agents and this way to authenticate. A host's runtime may have other agents at each
 * request; here they are all known.
 *
 * @throws UsageError that names the option.
 */
export function checkServeOptions({ config: { gateway }, agents }: ResolvedServeConfig): void {
  const { models = {}, cors }: OpenAiCompatOptions = gateway.http?.endpoints?.chatCompletions?.options ?? {};
  const ids = agents.map(({ id }) => id);
  for (const [name, target] of Object.entries(models)) {
    const agent = typeof target === 'string' ? target : target.agent;
    if (!ids.includes(agent)) {
      throw new UsageError(
        `'${OPTIONS}.models' gives '${name}' to the agent '${agent}', and there is none. Agents: ${ids.join(', ')}.`,
      );
    }
  }
  // A page in a sandboxed frame has the origin null, so this one is as good as any.
  const any =
    authMode(gateway.auth.mode).asksNobody && cors?.origins.find((origin) => origin === '*' || origin === 'null');
  if (any) {
    throw new UsageError(
      `gateway.auth.mode is '${gateway.auth.mode}' and '${OPTIONS}.cors.origins' has '${any}', so any page in a browser could run the agents. Name the pages' origins, or set the mode to 'token'.`,
    );
  }
}
