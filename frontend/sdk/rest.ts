/** REST, typed: each call of docs/api.md that the clients use. */
import { RequestError } from './errors'
import type { Appeal, Moderated, Sanction } from './moderation'
import type {
  Conversation, ConversationId, HistoryPolicy, InvitePolicy, Me, Member, Message, Role, Seq, User, UserId, WireError,
} from './protocol'

export interface Page<Item> {
  next: string | null
  results: Item[]
}

export interface DeviceLogin {
  id: number
  class: string
  name: string
  current: boolean
  created_at: string
  last_seen: string | null
  online: boolean
}

export interface Pin {
  message: Message
  pinned_by: UserId
  pinned_at: string
}

export interface GroupChanges {
  name?: string
  avatar?: string
  mute_all?: boolean
  invite_policy?: InvitePolicy
  history?: HistoryPolicy
}

/** How I want to be told while no page is open. */
export interface PushSettings {
  quiet_from: string | null
  quiet_to: string | null
  time_zone: string
  mentions_pass: boolean
  show_content: boolean
  /** E-mail of what waits unread: at most once in that time. */
  mail: 'off' | 'hourly' | 'daily'
  content_allowed: boolean
  key: string
}

export interface PushPlace {
  id: number
  provider: 'webpush' | 'fcm' | 'apns' | 'gateway'
  endpoint: string | null
}

export type OwnSettings = Partial<Pick<Conversation, 'muted' | 'pinned' | 'hidden' | 'draft' | 'nickname'>>

export interface RestOptions {
  base: string
  csrfToken: () => string
  language: () => string
  /** A bearer token in place of the session. */
  token?: string
}

/** Characters of a change that reaches the server though the page is left meanwhile: browsers keep 64 KiB alive for a page,
 * all its requests together, and refuse what is more (Fetch standard, "HTTP-network-or-cache fetch"). */
const KEPT_ALIVE = 5_000

export class Rest {
  constructor(private readonly options: RestOptions) {}

  conversations = (cursor?: string) => this.get<Page<Conversation>>('/conversations', { limit: 200, cursor })
  conversation = (id: ConversationId) => this.get<Conversation>(`/conversations/${id}`)
  settings = (id: ConversationId, changes: OwnSettings) => this.call<Conversation>('PATCH', `/conversations/${id}/settings`, changes)
  pins = (id: ConversationId) => this.get<{ results: Pin[] }>(`/conversations/${id}/pins`)
  pin = (id: ConversationId, seq: Seq, on: boolean) => this.call<unknown>(on ? 'PUT' : 'DELETE', `/conversations/${id}/pins/${seq}`)
  message = (id: ConversationId, seq: Seq) => this.get<Message>(`/conversations/${id}/messages/${seq}`)

  direct = (user: UserId) => this.call<Conversation>('POST', '/directs', { user })
  createGroup = (name: string, members: UserId[]) => this.call<Conversation>('POST', '/groups', { name, members })
  changeGroup = (id: ConversationId, changes: GroupChanges) => this.call<Conversation>('PATCH', `/groups/${id}`, changes)
  dissolve = (id: ConversationId) => this.call<void>('DELETE', `/groups/${id}`)
  members = (id: ConversationId, search = '', cursor?: string) =>
    this.get<Page<Member>>(`/groups/${id}/members`, { search, limit: 100, cursor })
  addMembers = (id: ConversationId, users: UserId[]) => this.call<{ added: UserId[] }>('POST', `/groups/${id}/members`, { users })
  changeMember = (id: ConversationId, user: UserId, changes: { role?: Role; nickname?: string }) =>
    this.call<Member>('PATCH', `/groups/${id}/members/${user}`, changes)
  removeMember = (id: ConversationId, user: UserId) => this.call<void>('DELETE', `/groups/${id}/members/${user}`)
  transfer = (id: ConversationId, user: UserId) => this.call<Conversation>('POST', `/groups/${id}/owner`, { user })
  announce = (id: ConversationId, text: string) => this.call<Conversation>('PUT', `/groups/${id}/announcement`, { text })

  users = (search: string, limit = 30) => this.get<Page<User>>('/users', { search, limit })
  usersById = (ids: UserId[]) => this.get<Page<User>>('/users', { ids: ids.join(','), limit: ids.length })
  user = (id: UserId) => this.get<User>(`/users/${id}`)

  me = () => this.get<Me>('/me')
  changeMe = (changes: { display_name?: string; avatar?: string | null; language?: string }) => this.call<Me>('PATCH', '/me', changes)
  changePassword = (old_password: string, new_password: string) => this.call<void>('POST', '/me/password', { old_password, new_password })
  devices = () => this.get<Page<DeviceLogin>>('/me/devices')
  endDevice = (id: number) => this.call<void>('DELETE', `/me/devices/${id}`)
  pushSettings = () => this.get<PushSettings>('/me/push-settings')
  changePushSettings = (changes: Partial<PushSettings>) => this.call<PushSettings>('PATCH', '/me/push-settings', changes)
  pushSubscriptions = () => this.get<Page<PushPlace>>('/push-subscriptions')
  subscribePush = (place: { endpoint: string; keys: { p256dh: string; auth: string } }) => this.call<PushPlace>('POST', '/push-subscriptions', place)
  unsubscribePush = (id: number) => this.call<void>('DELETE', `/push-subscriptions/${id}`)
  report = (conversation: ConversationId, seq: Seq, reason: string) => this.call<{ id: number }>('POST', '/reports', { conversation, seq, reason })

  sanctions = () => this.get<Page<Sanction>>('/me/sanctions')
  moderated = () => this.get<Page<Moderated>>('/me/moderation', { limit: 200 })
  appeal = (conversation: ConversationId, seq: Seq, text: string) => this.call<Appeal>('POST', '/appeals', { conversation, seq, text })

  attachmentUrl = (id: string) => `${this.options.base}/attachments/${id}`

  headers(): Record<string, string> {
    const { csrfToken, language, token } = this.options
    const proof: Record<string, string> = token ? { Authorization: `Bearer ${token}` } : { 'X-CSRFToken': csrfToken() }
    return { Accept: 'application/json', 'Accept-Language': language(), ...proof }
  }

  url(path: string): string {
    return this.options.base + path
  }

  get<Answer>(path: string, query: Record<string, string | number | undefined> = {}): Promise<Answer> {
    const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
    const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
    return this.call<Answer>('GET', search ? `${path}?${search}` : path)
  }

  async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const headers = { ...this.headers(), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) }
    const text = body === undefined ? undefined : JSON.stringify(body)
    const keepalive = method !== 'GET' && (text?.length ?? 0) <= KEPT_ALIVE
    let response: Response
    try {
      response = await fetch(this.url(path), { method, headers, credentials: 'same-origin', body: text, keepalive })
    } catch {
      throw new RequestError({ code: 'unavailable', message: '' })
    }
    if (response.status === 204) return undefined as Answer
    const answer = (await response.json().catch(() => null)) as (Answer & { error?: WireError }) | null
    if (!response.ok) throw new RequestError(answer?.error ?? { code: codeOf(response.status), message: '' })
    return answer as Answer
  }
}

/** `next` may be a bare cursor or a whole address. */
export function cursorOf(next: string | null): string | null {
  return next?.includes('cursor=') ? new URL(next, 'http://here').searchParams.get('cursor') : next
}

/** A proxy's own error page has no body of ours: its status says the most. */
export function codeOf(status: number): string {
  return { 401: 'unauthenticated', 403: 'forbidden', 404: 'not_found', 413: 'too_large', 429: 'rate_limited', 502: 'unavailable', 503: 'unavailable', 504: 'unavailable' }[status] ?? 'internal'
}
