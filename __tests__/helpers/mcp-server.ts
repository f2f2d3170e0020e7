import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { serve } from './serve';

/** An MCP server with one tool. */
export function mcpServer(): Promise<string> {
  return serve(async (req, res) => {
    const server = new McpServer({ name: 'clock', version: '1.0.0' });
    server.registerTool('time', { description: 'The time.' }, async () => ({
      content: [{ type: 'text', text: 'noon' }],
    }));
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
    await server.connect(transport as Transport);
    await transport.handleRequest(req, res);
  });
}
