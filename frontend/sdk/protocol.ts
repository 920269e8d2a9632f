/** The words of the wire as TypeScript types: docs/protocol.md, one to one. */

export type UserId = number
export type ConversationId = number
export type Seq = number
export type Version = number

export interface User {
  id: UserId
  username: string
  display_name: string
  kind: 'person' | 'visitor' | 'bot'
  avatar: string | null
  is_active: boolean
  profile: Record<string, string | null | undefined>
}

export interface Me extends User {
  email: string
  language: string
  is_staff: boolean
}

export type Role = 'owner' | 'admin' | 'member'
export type InvitePolicy = 'everyone' | 'admins'
export type HistoryPolicy = 'joined' | 'all'

export interface SharedConversation {
  id: ConversationId
  kind: 'direct' | 'group' | 'service'
  name: string
  avatar: string | null
  /** The business line; null: none. */
  line: number | null
  state: 'active' | 'archived'
  last_seq: Seq
  version: Version
  last_message_at: string | null
  created_at: string
  member_count: number
  peer: User | null
  owner: UserId | null
  creator: UserId | null
  announcement: { text: string; by: UserId; at: string } | null
  mute_all: boolean | null
  invite_policy: InvitePolicy | null
  history: HistoryPolicy | null
  member_limit: number | null
}

export interface Conversation extends SharedConversation {
  role: Role
  joined_seq: Seq
  read_seq: Seq
  unread: number
  mentions: number
  muted: boolean
  pinned: boolean
  hidden: boolean
  draft: string
  nickname: string
  last_message: Message | null
}

export interface Head {
  conversation: ConversationId
  kind: string
  last_seq: Seq
  version: Version
  read_seq: Seq
  unread: number
  mentions: number
}

export type Body = Record<string, unknown>
export type Mentions = UserId[] | 'all'

export interface Message {
  id: number
  conversation: ConversationId
  seq: Seq
  version: Version
  sender: UserId
  client_id: string
  kind: string
  body: Body
  reply_to: Seq | null
  mentions: Mentions
  reactions: Record<string, UserId[]>
  created_at: string
  edited_at: string | null
  recalled_at: string | null
  state: string
}

export interface Presence {
  online: boolean
  devices: string[]
  last_active: string | null
}

export interface Member {
  user: User
  role: Role
  nickname: string
  joined_at: string
}

export interface Receipts {
  read: { user: UserId; read_at: string }[]
  unread: UserId[]
  read_count: number
  unread_count: number
}

export interface HistoryPage {
  messages: Message[]
  has_more: boolean
}

export interface ChangesPage extends HistoryPage {
  version: Version
}

export interface SendOk {
  seq: Seq
  version: Version
  message_id: number
  created_at: string
  duplicate: boolean
  conversation?: ConversationId
  /** Where it is not normal: held, until a moderator has decided. */
  state?: string
}

export interface Hello {
  event: 'hello'
  protocol: number
  user: User
  device: { id: number; class: string }
  heartbeat: number
  server_time: string
  heads: Head[]
  /** Only where something is off. */
  features?: Features
  /** Only where it is announced or lasts. */
  maintenance?: Maintenance
}

/** "default" (no line) or a line's number → what is switched off there. */
export type Features = Record<string, string[]>

export interface Maintenance {
  level: 'reading' | 'closed'
  starts_at: string
  until: string | null
  message: string
}

export type ServerEvent =
  | Hello
  | { event: 'message' | 'changed'; message: Message }
  | { event: 'read'; conversation: ConversationId; user: UserId; seq: Seq; read_at: string }
  | { event: 'read'; conversation: ConversationId; seq: Seq; read_count: number; unread_count: number }
  | { event: 'typing'; conversation: ConversationId; user: UserId }
  | ({ event: 'presence'; user: UserId } & Presence)
  | { event: 'conversation'; conversation: Partial<Conversation> & { id: ConversationId }; removed?: boolean }
  | { event: 'signal'; name: string; data: unknown }
  | { event: 'kicked'; code: number; reason: string }

export interface WireError {
  code: string
  message: string
  detail?: Record<string, unknown>
  retry_after?: number
}

export const Close = {
  restarting: 1012,
  notAuthenticated: 4001,
  originRefused: 4003,
  readerTooSlow: 4008,
  anotherLogin: 4009,
  accountEnded: 4010,
  byAdministrator: 4011,
  heartbeatMissed: 4012,
  abuse: 4400,
} as const

/** After these the server does not want us back: stop and tell the person. */
export const FINAL_CLOSES: readonly number[] = [
  Close.notAuthenticated, Close.originRefused, Close.anotherLogin, Close.accountEnded, Close.byAdministrator, Close.abuse,
]
/** After these the server expects us at once (a restart, a stalled reader, a missed heartbeat). */
export const QUICK_CLOSES: readonly number[] = [Close.restarting, Close.readerTooSlow, Close.heartbeatMissed]
