/** What every API has, as far as audits read it. */
export interface ErrorShape {
  message: string;
  type: string;
  param: string | null;
  code: string | null;
}

export interface ModelShape {
  id: string;
  object?: string;
  created?: number;
  owned_by?: string;
}
