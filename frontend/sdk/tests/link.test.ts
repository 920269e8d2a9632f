import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LinkLost } from '../errors'
import { Link } from '../socket'
import { FakeServer } from './server'

let server: FakeServer
let link: Link

beforeEach(() => {
  vi.useFakeTimers()
  server = new FakeServer()
  link = new Link({ url: 'ws://x/ws/v1', createSocket: server.createSocket, random: () => 0.5 })
  link.start()
})
afterEach(() => {
  link.stop()
  vi.useRealTimers()
})
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms)

test('the second connection names the server_time of the last hello', async () => {
  await settle()
  server.socket.cut()
  await settle(1_000)
  expect(server.sockets.map((socket) => new URL(socket.url).searchParams.get('since'))).toEqual([null, 't1'])
})

test.each([4001, 4009, 4010, 4011])('after %i it stays away and says why', async (code) => {
  const ends: number[] = []
  link.on('stopped', (end) => ends.push(end.code))
  await settle()
  server.socket.cut(code)
  await settle(120_000)
  expect([link.state, ends, server.sockets.length]).toEqual(['stopped', [code], 1])
})

test.each([1012, 4008, 4012])('after %i it is back within a second', async (code) => {
  await settle()
  server.socket.cut(code)
  await settle(1_000)
  expect([link.state, server.sockets.length]).toEqual(['open', 2])
})

test('a server that stays away is asked ever more rarely, at most every 30 s', async () => {
  await settle()
  const dead = server.createSocket
  server.createSocket = (url) => {
    const socket = dead(url)
    queueMicrotask(() => socket.cut())
    socket.tell = () => undefined
    return socket
  }
  link = new Link({ url: 'ws://x', createSocket: server.createSocket, random: () => 1 })
  const before = server.sockets.length
  link.start()
  await settle(300_000)
  const tries = server.sockets.length - before
  expect(tries).toBeGreaterThan(10)
  expect(tries).toBeLessThan(20)
})

test('it pings when it has nothing else to say, and drops a link that does not answer', async () => {
  await settle()
  await settle(60_000)
  expect(server.frames.every((frame) => frame.op === 'ping')).toBe(true)
  expect(server.frames.length).toBeGreaterThanOrEqual(2)
  server.script = () => 'lost'
  await settle(70_000)
  expect(server.sockets.length).toBeGreaterThan(1)
})

test('requests are answered by their number, in any order; a broken link rejects what waits', async () => {
  await settle()
  const numbers: number[] = []
  server.script = (frame) => (numbers.push(frame.id), 'lost')
  const first = link.request<{ n: number }>('ping', {})
  const second = link.request<{ n: number }>('ping', {})
  server.socket.tell({ re: numbers[1], ok: { n: 2 } })
  server.socket.tell({ re: numbers[0], ok: { n: 1 } })
  expect([await first, await second]).toEqual([{ n: 1 }, { n: 2 }])
  const waiting = link.request('ping', {})
  server.socket.cut()
  await expect(waiting).rejects.toBeInstanceOf(LinkLost)
})
