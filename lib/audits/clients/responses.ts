import type { ClientProfile } from './profile';

export const RESPONSES_CLIENTS: readonly ClientProfile[] = [];
