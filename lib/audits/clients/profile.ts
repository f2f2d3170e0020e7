import type { AuditApi } from '../types';

/** A client, and the audits that it cannot work without. */
export interface ClientProfile {
  /** The client's name. */
  name: string;
  /** The API that it speaks; a client that speaks two has a profile for each. */
  api: AuditApi;
  /** What the client is used for here, in a few words. */
  uses: string;
  /** Ids of audits. */
  needs: readonly string[];
}

/** Profiles of the clients of one API. */
export function clientsOf(api: AuditApi, profiles: readonly Omit<ClientProfile, 'api'>[]): ClientProfile[] {
  return profiles.map(({ name, ...profile }) => ({ name, api, ...profile }));
}

/** Ids of an area's audits. */
export function inArea(area: string, ...names: string[]): string[] {
  return names.map((name) => `${area}.${name}`);
}
