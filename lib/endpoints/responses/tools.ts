import type { AgentRun, Caller, ClientTool } from '../../../types/gateway';
import type {
  CreateResponseRequest,
  NamespaceTool,
  ResponseFunctionTool,
  ResponseTool,
  ResponseToolChoice,
  ResponseToolReference,
} from '../../../types/responses';
import { ApiError, invalidRequest } from '../../errors/api-error';
import { checkJsonSchema } from '../../validation/json-schema';
import type { ClientName } from './output';

/** The tools of a request, as the agent gets them and as the client knows them. */
export interface ResponseTools {
  /** What the agent may call; `tool_choice` has narrowed the list. */
  offered: ClientTool[];
  toolChoice: AgentRun['toolChoice'];
  /** The function tools of the request, in the words of the wire. */
  functions: ResponseFunctionTool[];
  clientName: ClientName;
  /** Tools of kinds that no agent calls, by their paths: `tools[2].type`. */
  ignored: string[];
}

interface Offer {
  tool: ClientTool;
  client: { name: string; namespace?: string };
}

/**
 * Reads `tools` and `tool_choice`. Functions within a namespace (Codex) are offered like others, and called back by their own
 * names and their namespace. Two of one name get the namespace in front.
 *
 * @throws ApiError 400 for two functions of one name, and a choice of a tool that is not there or that no agent can call.
 */
export function responseTools({ tools = [], tool_choice: choice = 'auto' }: CreateResponseRequest): ResponseTools {
  if (tools.length === 0 && choice === 'auto') return noTools();
  const offers = new Map<string, Offer>();
  const functions: ResponseFunctionTool[] = [];
  const ignored: string[] = [];
  const plain = new Set(tools.filter(isFunction).map(({ name }) => name));
  const offer = (given: ResponseFunctionTool, path: string, namespace?: string) => {
    const isTaken = plain.has(given.name) || offers.has(given.name);
    const name = namespace !== undefined && isTaken ? `${namespace}__${given.name}` : given.name;
    const isTwice = offers.has(name) || (offers.get(given.name)?.client.namespace ?? '') === namespace;
    if (isTwice) throw twice(`${path}.name`, name);
    if (given.parameters != null) {
      const param = `${path}.parameters`;
      checkJsonSchema(given.parameters, { of: `function '${given.name}'`, param, code: 'invalid_function_parameters' });
    }
    offers.set(name, {
      tool: clientTool(given, name, namespace),
      client: namespace === undefined ? { name } : { name: given.name, namespace },
    });
  };
  tools.forEach((tool, i) => {
    if (isFunction(tool)) {
      functions.push(tool);
      offer(tool, `tools[${i}]`);
    } else if (isNamespace(tool)) {
      tool.tools.forEach((inner, j) => {
        if (isFunction(inner)) offer(inner, `tools[${i}].tools[${j}]`, tool.name);
        else ignored.push(`tools[${i}].tools[${j}].type`);
      });
    } else ignored.push(`tools[${i}].type`);
  });
  return {
    ...chosen([...offers.values()], choice),
    functions,
    ignored,
    clientName: (offered) => offers.get(offered)?.client ?? { name: offered },
  };
}

/** Most requests have none. */
function noTools(): ResponseTools {
  return { offered: [], toolChoice: 'auto', functions: [], clientName: sameName, ignored: [] };
}

function sameName(offered: string): { name: string } {
  return { name: offered };
}

/** Every form of `tool_choice` comes down to which tools may be called, and whether one must be. */
function chosen(offers: readonly Offer[], choice: ResponseToolChoice): Pick<ResponseTools, 'offered' | 'toolChoice'> {
  const all = offers.map(({ tool }) => tool);
  if (choice === 'none') return { offered: [], toolChoice: 'auto' };
  if (typeof choice === 'string') {
    if (choice === 'required' && all.length === 0) throw refused("a tool is required, and 'tools' has no function.");
    return { offered: all, toolChoice: choice };
  }
  const { names, required } = isAllowedTools(choice)
    ? { names: choice.tools.map(functionName), required: choice.mode === 'required' }
    : { names: [functionName(choice)], required: true };
  const known = names.filter((name): name is string => name !== undefined);
  if (required && known.length === 0) throw refused('an agent calls functions only.');
  const missing = known.find((name) => !offers.some(({ client }) => client.name === name));
  if (missing !== undefined) {
    throw invalidRequest(
      'invalid_value',
      'tool_choice',
      `Invalid value for 'tool_choice': the function '${missing.slice(0, 64)}' is not among 'tools'.`,
    );
  }
  const allowed = offers.filter(({ client }) => known.includes(client.name)).map(({ tool }) => tool);
  return { offered: allowed, toolChoice: required ? 'required' : 'auto' };
}

function functionName({ type, name }: ResponseToolReference): string | undefined {
  return type === 'function' ? name : undefined;
}

function clientTool(
  { description, parameters, strict }: ResponseFunctionTool,
  name: string,
  namespace: string | undefined,
): ClientTool {
  return {
    name,
    ...(description != null && { description }),
    ...(parameters != null && { parameters }),
    ...(strict != null && { strict }),
    ...(namespace !== undefined && { namespace }),
  };
}

function isFunction(tool: ResponseTool): tool is ResponseFunctionTool {
  return tool.type === 'function';
}

function isNamespace(tool: ResponseTool): tool is NamespaceTool {
  return tool.type === 'namespace';
}

function isAllowedTools(
  choice: Exclude<ResponseToolChoice, string>,
): choice is Extract<ResponseToolChoice, { type: 'allowed_tools' }> {
  return choice.type === 'allowed_tools';
}

function twice(param: string, name: string): ApiError {
  return invalidRequest(
    'invalid_value',
    param,
    `Invalid value for '${param}': two functions are named '${name.slice(0, 64)}'.`,
  );
}

function refused(reason: string): ApiError {
  return invalidRequest(
    'unsupported_value',
    'tool_choice',
    `Unsupported value: 'tool_choice' is not supported: ${reason}`,
  );
}

/** @throws ApiError 403 if the request offers client tools, and its caller may not. */
export function checkMayOfferTools(caller: Caller, { offered }: ResponseTools): void {
  if (caller.tools !== false || offered.length === 0) return;
  throw new ApiError('permission_denied', {
    param: 'tools',
    message: 'Your API key does not allow client tools. Send the request without them.',
  });
}
