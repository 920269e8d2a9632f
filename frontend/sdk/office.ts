/** The office's part of REST, typed: the org chart, the directory, contacts, announcements. */
import type { Page, Rest } from './rest'
import type { ConversationId, Message, User, UserId } from './protocol'
import type { Attachment } from './upload'

export interface Named {
  id: number
  name: string
}
/** A department as it stands in its level. */
export interface Department extends Named {
  code: string | null
  head_count: number
  has_children: boolean
  manager: User | null
}
export interface DepartmentPage extends Department {
  ancestors: Named[]
}
export interface Seat {
  user: User
  title: string
  is_primary: boolean
}
/** What the viewer may not know is left out. */
export interface Position {
  department?: PlacedDepartment
  title?: string
  is_primary: boolean
  line_manager?: User | null
}

export interface PlacedDepartment extends Named {
  /** From the root down. */
  ancestors: Named[]
}
/** A conversation whose members follow the org chart. */
export interface DepartmentGroup {
  conversation: ConversationId
  /** null: the whole company. */
  department: Named | null
  with_below: boolean
}
export interface DirectoryAnswer {
  /** `matched`: a field of the profile card, name, pinyin, initials, username, or department (then with its name). */
  results: { user: User; matched: string; department?: string }[]
  departments: PlacedDepartment[]
}

export interface Contact {
  user: User
  group: number | null
  remark: string
}
export interface ContactRequest {
  id: number
  sender: User
  receiver: User
  note: string
  state: 'pending' | 'accepted' | 'refused' | 'withdrawn'
  created_at: string
  decided_at: string | null
}

/** A line of the list of announcements. */
export interface AnnouncementItem {
  id: number
  title: string
  preview: string
  author: { id: UserId; display_name: string; avatar: string | null }
  must_confirm: boolean
  is_pinned: boolean
  published_at: string
  expires_at: string | null
  read_at: string | null
  confirmed_at: string | null
}
export interface Announcement extends AnnouncementItem {
  /** Sanitised by the server; whoever draws it takes only what it knows all the same. */
  html: string
  attachments: Attachment[]
}
export interface AnnouncementCounts {
  unread: number
  unconfirmed: number
}

/** Of an important message; its author is in neither list. */
export interface Confirmations {
  confirmed: { user: UserId; at: string }[]
  missing: UserId[]
  confirmed_count: number
  missing_count: number
}

export class Office {
  constructor(private readonly rest: Rest) {}

  departments = (parent?: number) => this.rest.get<{ results: Department[] }>('/departments', { parent })
  department = (id: number) => this.rest.get<DepartmentPage>(`/departments/${id}`)
  seats = (id: number, given: { below?: boolean; cursor?: string; limit?: number } = {}) =>
    this.rest.get<Page<Seat>>(`/departments/${id}/members`, { limit: 50, ...given, below: given.below ? 'true' : undefined })
  positions = (user: UserId) => this.rest.get<{ results: Position[] }>(`/users/${user}/positions`)
  departmentGroups = () => this.rest.get<{ results: DepartmentGroup[] }>('/me/department-groups')
  directory = (search: string) => this.rest.get<DirectoryAnswer>('/directory', { search })

  contacts = (cursor?: string) => this.rest.get<Page<Contact>>('/contacts', { limit: 200, cursor })
  addContact = (user: UserId) => this.rest.call<Contact>('POST', '/contacts', { user })
  changeContact = (user: UserId, given: { remark?: string; group?: number | null }) => this.rest.call<Contact>('PATCH', `/contacts/${user}`, given)
  removeContact = (user: UserId) => this.rest.call<void>('DELETE', `/contacts/${user}`)
  contactGroups = () => this.rest.get<{ results: Named[] }>('/contact-groups')
  createContactGroup = (name: string) => this.rest.call<Named>('POST', '/contact-groups', { name })
  renameContactGroup = (id: number, name: string) => this.rest.call<Named>('PATCH', `/contact-groups/${id}`, { name })
  orderContactGroups = (groups: number[]) => this.rest.call<void>('PUT', '/contact-groups/order', { groups })
  deleteContactGroup = (id: number) => this.rest.call<void>('DELETE', `/contact-groups/${id}`)

  requests = (box: 'received' | 'sent', cursor?: string) => this.rest.get<Page<ContactRequest>>('/contact-requests', { box, limit: 50, cursor })
  requestCounts = () => this.rest.get<{ pending: number }>('/contact-requests/counts')
  ask = (user: UserId, note: string) => this.rest.call<ContactRequest>('POST', '/contact-requests', { user, note })
  decide = (id: number, what: 'accept' | 'refuse' | 'withdraw') => this.rest.call<ContactRequest>('POST', `/contact-requests/${id}/${what}`)

  announcements = (pinned: boolean, cursor?: string) => this.rest.get<Page<AnnouncementItem>>('/announcements', { pinned: String(pinned), limit: 30, cursor })
  announcement = (id: number) => this.rest.get<Announcement>(`/announcements/${id}`)
  confirmAnnouncement = (id: number) => this.rest.call<Announcement>('POST', `/announcements/${id}/confirm`)
  announcementCounts = () => this.rest.get<AnnouncementCounts>('/announcements/counts')

  confirmations = (message: Message) => this.rest.get<Confirmations>(confirmationsOf(message))
  confirmMessage = (message: Message) => this.rest.call<Confirmations>('POST', confirmationsOf(message))
  remindOfMessage = (message: Message) => this.rest.call<{ missing: number }>('POST', `${confirmationsOf(message)}/remind`)
}

function confirmationsOf({ conversation, seq }: Message): string {
  return `/conversations/${conversation}/messages/${seq}/confirmations`
}
