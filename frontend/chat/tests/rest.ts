/** REST in memory: answers by method and path, and what was asked. */
import { vi } from 'vitest'

type Answer = unknown | ((body: Record<string, unknown>) => unknown)

export function serve(routes: Record<string, Answer>): string[] {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (address: string, { method, body }: { method: string; body?: string }) => {
    const key = `${method} ${address.replace('/api/v1', '')}`
    asked.push(key)
    if (!(key in routes)) return new Response(JSON.stringify({ error: { code: 'not_found', message: 'Not there.' } }), { status: 404 })
    const answer = routes[key]
    return new Response(JSON.stringify(typeof answer === 'function' ? answer(body ? JSON.parse(body) : {}) : answer))
  })
  return asked
}
