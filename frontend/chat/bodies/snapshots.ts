import type { Body } from '@sdk'

/** A message as it was when it was passed on; on its way it has only its place. */
export interface Snapshot {
  conversation: number
  seq: number
  sender?: number
  sender_name?: string
  kind?: string
  body?: Body
  created_at?: string
  /** Where moderators have taken it out: its body is empty. */
  state?: string
}

export function snapshotsOf(body: Body): Snapshot[] {
  return Array.isArray(body.messages) ? (body.messages as Snapshot[]) : []
}
