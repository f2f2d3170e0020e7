/** Where the rules come from. "measured" is what several versions of a client did with a server that broke the rule. */
export const SOURCES = {
  request: 'OpenAPI 2.3.0, CreateChatCompletionRequest',
  response: 'OpenAPI 2.3.0, CreateChatCompletionResponse',
  chunk: 'OpenAPI 2.3.0, CreateChatCompletionStreamResponse',
  error: 'OpenAPI 2.3.0, Error',
  models: 'OpenAPI 2.3.0, ListModelsResponse and Model',
  live: 'behaviour of the live service',
  sdks: 'openai-node and openai-python, source',
  clients: 'requests of real clients: LangChain, Open WebUI, Zed, Jan, Roo Code, Continue',
  measured: 'measured with openai-node, openai-python, AI SDK and LangChain',
  events: 'WHATWG HTML, server-sent events; measured with openai-node and openai-python',
  http: 'RFC 9110, HTTP semantics',
  bearer: 'RFC 6750, bearer tokens',
  cors: 'Fetch standard, CORS protocol',
  safety: 'server-side request forgery: a request must not choose what the server reads',
  agents: 'agents act: what cannot be done is refused by name, never silently given another meaning',
  gateway: 'Clawdbot, OpenAI HTTP API: sessions',
} as const;
