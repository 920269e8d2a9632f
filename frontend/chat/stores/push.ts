/** Notifications of this browser: asked for by a button only, and told to the server again at each new login. */
import { shallowRef, watch } from 'vue'
import { boot, rest } from './session'
import { currentId, go } from './ui'

export type PushState = 'unsupported' | 'denied' | 'off' | 'on'
const KEPT = 'hongyan:push' // whose notifications this browser shows

export const push = shallowRef<PushState>(before())

function before(): PushState {
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) return 'unsupported'
  if (Notification.permission === 'denied') return 'denied'
  return Notification.permission === 'granted' && localStorage.getItem(KEPT) === String(boot.user.id) ? 'on' : 'off'
}

export function startPush(): void {
  if (push.value === 'unsupported') return
  navigator.serviceWorker.addEventListener('message', (event: MessageEvent<{ conversation?: number }>) => {
    if (event.data.conversation) go(event.data.conversation)
  })
  watch(currentId, withdrawShown, { immediate: true })
  // a subscription ends with the login that made it: this may be another one
  if (push.value === 'on') turnOn().catch(() => (push.value = 'off'))
}

/** Asks for the permission. Raises what the browser, its push service or the server say against it. */
export async function turnOn(): Promise<void> {
  if ((await Notification.requestPermission()) !== 'granted') {
    push.value = before()
    return
  }
  const registration = await navigator.serviceWorker.register(boot.worker, { scope: '/' })
  await navigator.serviceWorker.ready
  const { key } = await rest.pushSettings()
  const { endpoint, keys } = (await subscription(registration, key)).toJSON()
  await rest.subscribePush({ endpoint: endpoint ?? '', keys: { p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' } })
  localStorage.setItem(KEPT, String(boot.user.id))
  push.value = 'on'
}

export async function turnOff(): Promise<void> {
  localStorage.removeItem(KEPT)
  push.value = 'off'
  const kept = await (await navigator.serviceWorker.getRegistration('/'))?.pushManager.getSubscription()
  if (!kept) return
  const own = (await rest.pushSubscriptions()).results.find(({ endpoint }) => endpoint === kept.endpoint)
  await kept.unsubscribe()
  if (own) await rest.unsubscribePush(own.id)
}

/** The one there is, or a new one where the server's key is another than the one it was made with. */
async function subscription(registration: ServiceWorkerRegistration, key: string): Promise<PushSubscription> {
  const wanted = bytesOf(key)
  const kept = await registration.pushManager.getSubscription()
  const made = kept?.options.applicationServerKey
  if (kept && made && String(new Uint8Array(made)) === String(wanted)) return kept
  await kept?.unsubscribe()
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: wanted })
}

async function withdrawShown(): Promise<void> {
  if (currentId.value === null) return
  const registration = await navigator.serviceWorker.getRegistration('/')
  for (const shown of (await registration?.getNotifications({ tag: `conversation-${currentId.value}` })) ?? []) shown.close()
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0))
}
