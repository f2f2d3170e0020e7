/** The families of headers and models of both reference Gateways: whatever a host calls itself, they stay understood. */
const REFERENCE = ['clawdbot', 'openclaw'];

/** What a Gateway is called on the wire. */
export interface Brand {
  /** The model that names the Gateway itself, and `owned_by`. */
  name: string;
  /** The field of a delta that shows a tool that the agent runs itself. */
  progressField: string;
  /** The headers of an answer. */
  headers: { agentId: string; sessionKey: string; sessionSource: string; ignoredParams: string; repeatOf: string };
  /** The request headers that name an agent, the brand's own first. */
  agentHeaders: readonly string[];
  /** The request headers that name a session key, the brand's own first. */
  sessionHeaders: readonly string[];
  /** A model that names the Gateway only. */
  gatewayModel: RegExp;
  /** A model that names an agent, which is its first group. */
  agentModel: RegExp;
}

/** @param name `options.name`. */
export function brandOf(name: string): Brand {
  const families = [...new Set([name, ...REFERENCE])];
  const any = families.join('|');
  return {
    name,
    progressField: `${name.replaceAll('-', '_')}_progress`,
    headers: {
      agentId: `x-${name}-agent-id`,
      sessionKey: `x-${name}-session-key`,
      sessionSource: `x-${name}-session-source`,
      ignoredParams: `x-${name}-ignored-params`,
      repeatOf: `x-${name}-repeat-of`,
    },
    agentHeaders: [
      ...families.map((family) => `x-${family}-agent-id`),
      ...families.map((family) => `x-${family}-agent`),
    ],
    sessionHeaders: families.map((family) => `x-${family}-session-key`),
    gatewayModel: new RegExp(`^(?:${any})$`, 'i'),
    agentModel: new RegExp(`^(?:(?:${any})[:/]|agent:)(.+)$`, 'i'),
  };
}
