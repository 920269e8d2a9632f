/** How the line to the server is: for the banner, and for the end of a login. */
import { RequestError, type LinkState } from '@sdk'
import { computed, ref, shallowRef } from 'vue'
import { client, rest } from './session'

export const linkState = ref<LinkState>('connecting')
/** Why the server does not want us back; null while it does. */
export const ended = shallowRef<{ code: number; reason: string } | null>(null)
export const online = ref(navigator.onLine)
export const everOpen = ref(false)
const queueTick = ref(0)

export const queuedCount = computed(() => {
  void queueTick.value
  return client.outbox.list().filter((entry) => entry.state !== 'failed').length
})

export function startLink(): void {
  client.on('state', (state) => {
    linkState.value = state
    if (state === 'open') everOpen.value = true
    if (state === 'waiting') void askWhetherStillSignedIn()
  })
  client.on('log', () => queueTick.value++)
  client.on('stopped', (end) => (ended.value = end))
  client.on('kicked', ({ code, reason }) => (ended.value = { code, reason }))
  addEventListener('online', () => {
    online.value = true
    client.link.nudge()
  })
  addEventListener('offline', () => (online.value = false))
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && client.link.nudge())
  client.start()
}

// A refused handshake tells a browser nothing but 1006: only REST can say that the session is over.
async function askWhetherStillSignedIn(): Promise<void> {
  try {
    await rest.me()
  } catch (error) {
    if (!(error instanceof RequestError) || error.code !== 'unauthenticated' || ended.value) return
    client.stop()
    ended.value = { code: 4001, reason: '' }
  }
}
