/** The stores against the small server that speaks the protocol, each test with its own. */
import type { Conversation } from '@sdk'
import { afterEach, beforeEach, vi } from 'vitest'
import { FakeServer } from '../../sdk/tests/server'
import { put, startConversations } from '../stores/conversations'
import { client } from '../stores/session'
import { openTimeline, startTimeline } from '../stores/timeline'
import { currentId } from '../stores/ui'

export const group = {
  id: 1, kind: 'group', name: 'Team', state: 'active', last_seq: 0, version: 0, read_seq: 0, unread: 0, mentions: 0, created_at: '2026-11-01T00:00:00.000Z',
  last_message_at: null, last_message: null, pinned: false, hidden: false, muted: false, draft: '', peer: null, mute_all: false,
} as unknown as Conversation
export let server: FakeServer
export const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
export const other = (text: string, mentions: number[] = []) => {
  const { message } = server.store(9, { client_id: `o-${server.messages.length}`, kind: 'text', body: { text } })
  return Object.assign(message, { mentions })
}

startTimeline()
startConversations()

beforeEach(async () => {
  vi.useFakeTimers({ now: new Date('2026-11-23T08:00:00Z') })
  server = new FakeServer()
  vi.stubGlobal('WebSocket', function (url: string) {
    return server.createSocket(url)
  })
  client.start()
  await settle()
  server.socket.tell({ event: 'conversation', conversation: { id: 1 }, removed: true }) // what the test before left: the stores never go back
  put({ ...group })
  currentId.value = 1
  await openTimeline(1)
})
afterEach(() => {
  client.stop()
  client.logs.forget(1)
  vi.useRealTimers()
})
