import type { McpCallItem } from '../../../types/responses';
import { eventJson } from '../../text';
import { type OutputItems, place } from './output-items';

/** A tool that the agent ran itself, from its start to its end. */
export interface ToolRun {
  tool: string;
  /** Who ran it; the agent's id. */
  server: string;
  /** JSON text. */
  input: string;
  output: string;
  failed: boolean;
}

/**
 * Adds a run of the agent's own tool as an `mcp_call` item: the one kind that says "this is done" (AI SDK shows it as a
 * provider's tool; no measured client runs it). It is told whole, at its end, as items do not overlap.
 */
export function addMcpCall(items: OutputItems, { tool, server, input, output, failed }: ToolRun): void {
  const item: McpCallItem = {
    id: items.newId('mcp'),
    type: 'mcp_call',
    server_label: server,
    name: tool,
    arguments: '',
    output: null,
    error: null,
    status: 'in_progress',
    approval_request_id: null,
  };
  const at = place(item.id, items.begin(item));
  items.emit?.('response.mcp_call.in_progress', at);
  item.arguments = input;
  items.emit?.('response.mcp_call_arguments.delta', `${at},"delta":${eventJson(input)}`);
  items.emit?.('response.mcp_call_arguments.done', `${at},"arguments":${eventJson(input)}`);
  item.status = failed ? 'failed' : 'completed';
  if (failed) item.error = output;
  else item.output = output;
  items.emit?.(`response.mcp_call.${item.status}`, at);
  items.end(items.all.length - 1);
}
