import type { AgentRun } from '../../types/gateway';

/** Everything of a run but its signal, which it gets when it starts. */
export type PlannedRun = Omit<AgentRun, 'signal'>;
