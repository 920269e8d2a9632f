/** People we have heard of: asked for by id, in batches, once. */
import type { Presence, User, UserId } from '@sdk'
import { shallowReactive } from 'vue'
import { t } from '../i18n'
import { client, me, rest } from './session'

const users = shallowReactive(new Map<UserId, User>())
const presences = shallowReactive(new Map<UserId, Presence>())
/** What I call my contacts, in place of their own names wherever I see them; nobody else does. */
const remarks = shallowReactive(new Map<UserId, string>())
const asked = new Set<UserId>()
let wanted: UserId[] = []
let watched: UserId[] = []
const watches: Record<'list' | 'place', UserId[]> = { list: [], place: [] }

/** Lists leave the profile out; what is known of it stays. */
export function learn(people: readonly (User | null | undefined)[]): void {
  for (const user of people) {
    if (!user) continue
    const profile = Object.keys(user.profile ?? {}).length ? user.profile : (users.get(user.id)?.profile ?? {})
    users.set(user.id, { ...user, profile })
  }
}

/** Their card in full. */
export async function refreshPerson(id: UserId): Promise<void> {
  learn([await rest.user(id).catch(() => undefined)]) // without it the card shows what is known
}

/** Known people at once; unknown ones are asked for and appear later. */
export function personOf(id: UserId): User | undefined {
  if (id === me.value.id) return me.value
  const user = users.get(id)
  if (!user && !asked.has(id)) ask(id)
  return user
}

/** As I see them. */
export function nameOf(id: UserId): string {
  return remarks.get(id) ?? ownNameOf(id)
}

/** As everybody sees them: for what others read. */
export function ownNameOf(id: UserId): string {
  return personOf(id)?.display_name ?? t('person.unknown')
}

export function remarkOf(id: UserId): string | undefined {
  return remarks.get(id)
}

/** `nameOf` for whom we have at hand. */
export function calls({ id, display_name }: Pick<User, 'id' | 'display_name'>): string {
  return remarks.get(id) ?? display_name
}

export function rememberRemarks(all: Iterable<readonly [UserId, string]>): void {
  remarks.clear()
  for (const [id, remark] of all) if (remark) remarks.set(id, remark)
}

export function presenceOf(id: UserId): Presence | undefined {
  return presences.get(id)
}

/** Hear of these people's comings and goings, in place of those whom the same part of the page watched before. */
export function watchPresence(ids: UserId[], part: 'list' | 'place' = 'list'): void {
  watches[part] = ids
  const next = [...new Set([...watches.place, ...watches.list])].sort((a, b) => a - b)
  if (next.join() === watched.join()) return
  watched = next
  client.watch(next)
}

export function startPeople(): void {
  client.on('presence', ({ user, online, devices, last_active }) => presences.set(user, { online, devices, last_active }))
}

function ask(id: UserId): void {
  asked.add(id)
  wanted.push(id)
  if (wanted.length === 1) setTimeout(() => void fetchWanted(), 20)
}

async function fetchWanted(): Promise<void> {
  const ids = wanted
  wanted = []
  for (let start = 0; start < ids.length; start += 100) {
    const batch = ids.slice(start, start + 100)
    try {
      learn((await rest.usersById(batch)).results)
    } catch {
      setTimeout(() => batch.forEach((id) => asked.delete(id)), 5_000)
    }
  }
}
