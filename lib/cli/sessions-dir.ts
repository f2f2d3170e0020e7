/** Where `serve` keeps sessions and `sessions` looks for them, from the working directory. */
export const SESSIONS_DIR = './.openai-compat/sessions';
