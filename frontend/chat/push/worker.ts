/** The service worker: shows what is told while no page is open, one notification per conversation. It fetches and keeps nothing else. */

/** What the server tells (imcore/push/webpush.py). */
interface Told {
  type: 'message' | 'changed' | 'withdraw'
  conversation: number
  seq: number
  title: string
  body: string
  badge: number
  tag: string
  withdrawn?: string // "conversation:seq …": what is taken away
}
interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface Page {
  focus(): Promise<Page>
  postMessage(message: unknown): void
}
/** The part of ServiceWorkerGlobalScope that is used here; the compiler's own description of it excludes that of pages. */
interface Scope {
  addEventListener(type: 'push', act: (event: Waiting & { data: { json(): unknown } | null }) => void): void
  addEventListener(type: 'notificationclick', act: (event: Waiting & { notification: Notification }) => void): void
  addEventListener(type: 'install' | 'activate', act: (event: Waiting) => void): void
  registration: ServiceWorkerRegistration
  clients: { matchAll(options: { type: 'window' }): Promise<Page[]>; openWindow(url: string): Promise<unknown>; claim(): Promise<void> }
  skipWaiting(): Promise<void>
}
const scope = self as unknown as Scope
const SHOWN = 'hongyan-push'

scope.addEventListener('install', (event) => event.waitUntil(scope.skipWaiting()))
scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()))
scope.addEventListener('push', (event) => {
  if (event.data) event.waitUntil(tell(event.data.json() as Told))
})
scope.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open((event.notification.data as { conversation: number }).conversation))
})

async function tell(told: Told): Promise<void> {
  await navigator.setAppBadge?.(told.badge).catch(() => undefined)
  if (told.type === 'withdraw') return withdraw(told.withdrawn ?? '')
  if (told.type === 'message' ? await isNews(told.tag, told.seq) : await isShown(told)) await show(told)
}

async function show({ type, title, body, tag, conversation, seq }: Told): Promise<void> {
  const sound = type === 'message' ? { renotify: true } : { silent: true } // changed: it has sounded already
  const options = { body, tag, ...sound, icon: new URL('../design/icon.svg', location.href).href, data: { conversation, seq } }
  await scope.registration.showNotification(title, options)
}

async function withdraw(places: string): Promise<void> {
  for (const place of places.split(' ').filter(Boolean)) {
    const [conversation, seq = 0] = place.split(':').map(Number)
    const tag = `conversation-${conversation}`
    await isNews(tag, seq) // what comes after its withdrawal is no news
    for (const shown of await scope.registration.getNotifications({ tag })) if (seqOf(shown) <= seq) shown.close()
  }
}

async function isShown({ tag, seq }: Told): Promise<boolean> {
  return (await scope.registration.getNotifications({ tag })).some((shown) => seqOf(shown) === seq)
}

function seqOf(shown: Notification): number {
  return (shown.data as { seq: number }).seq
}

/** A message may be told twice, and an earlier one after a later: neither is shown again. */
async function isNews(tag: string, seq: number): Promise<boolean> {
  const notes = await caches.open(SHOWN)
  const place = `/shown/${tag}`
  const last = Number(await (await notes.match(place))?.text()) || 0
  if (seq <= last) return false
  await notes.put(place, new Response(String(seq)))
  return true
}

async function open(conversation: number): Promise<void> {
  const [page] = await scope.clients.matchAll({ type: 'window' })
  if (!page) return void (await scope.clients.openWindow(conversation ? `/#/c/${conversation}` : '/'))
  page.postMessage({ conversation })
  await page.focus()
}
