/** What is in force of the installation: features that are switched off, by business line, and maintenance. */
import type { Features, Maintenance } from '@sdk'
import { computed, ref, shallowRef } from 'vue'
import { boot, client } from './session'

export type Feature =
  | 'recall' | 'edit' | 'reactions' | 'pins' | 'files' | 'images' | 'voice' | 'video' | 'links' | 'cards'
  | 'mention_all' | 'urgent' | 'typing' | 'receipts' | 'groups' | 'push'

const off = shallowRef<Features>({})
const plan = shallowRef<Maintenance | null>(boot.maintenance ?? null)
/** The server's clock, as far as we know it. */
let ahead = 0
const now = ref(Date.now())
let clock: ReturnType<typeof setInterval> | undefined

/** Does the line (null: none) go without it? The server refuses it then; the page does not offer it. */
export function isOff(feature: Feature, line: number | null | undefined): boolean {
  return off.value[line ?? 'default']?.includes(feature) ?? false
}

export interface Shown {
  state: 'announced' | Maintenance['level']
  message: string
  /** Seconds until it begins; 0 where it has. */
  seconds: number
  starts: string
  until: string | null
}

export const maintenance = computed<Shown | null>(() => {
  const found = plan.value
  if (!found || (found.until && Date.parse(found.until) <= now.value)) return null
  const seconds = Math.max(0, Math.ceil((Date.parse(found.starts_at) - now.value) / 1000))
  return { state: seconds ? 'announced' : found.level, message: found.message, seconds, starts: found.starts_at, until: found.until }
})

export function startInstallation(): void {
  client.on('hello', ({ features, maintenance: found, server_time }) => {
    off.value = features ?? {}
    const there = Date.parse(server_time)
    if (Number.isFinite(there)) ahead = there - Date.now()
    take(found ?? null)
  })
  client.on('signal', ({ name, data }) => {
    if (name === 'features') off.value = (data as { off: Features }).off
    if (name === 'maintenance') take('level' in (data as object) ? (data as Maintenance) : null)
  })
  take(plan.value)
}

/** The clock runs only while there is something to count. */
function take(found: Maintenance | null): void {
  const before = plan.value
  plan.value = found
  clearInterval(clock)
  tick()
  if (found) clock = setInterval(tick, 1_000)
  if (before && !found) client.outbox.hurry() // what waited for its end
}

function tick(): void {
  now.value = Date.now() + ahead
  if (plan.value && !maintenance.value) take(null)
}
