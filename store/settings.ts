/** Small facts about this installation (for example: seeded as demo). */
export interface Settings {
  get(key: string): Promise<unknown>
  set(key: string, value: unknown): Promise<void>
}
