/** The icons that we use, by our own names. */
import {
  ArrowDown, ArrowLeft, ArrowUp, AtSign, Bell, BellOff, BookUser, Building2, Check, CheckCheck, ChevronRight, CircleAlert, Clock3, Copy, Download, Ellipsis, EyeOff, File,
  Forward, Globe, Image, Info, Link, ListChecks, LogOut, MapPin, Megaphone, MessageCircle, MessageCirclePlus, Monitor, Moon, Palette, Paperclip, Pause,
  Pencil, Pin, PinOff, Play, Plus, Reply, RotateCcw, Search, Send, Settings, ShieldAlert, Smile, Smartphone, Star, Sun, Tablet, Trash2, Undo2, UserCheck, UserPlus, Users, WifiOff, X,
} from 'lucide-vue-next'

export const icons = {
  up: ArrowUp, down: ArrowDown, back: ArrowLeft, at: AtSign, muted: BellOff, check: Check, read: CheckCheck, next: ChevronRight, alert: CircleAlert,
  clock: Clock3, copy: Copy, download: Download, more: Ellipsis, hide: EyeOff, file: File, forward: Forward, globe: Globe, image: Image,
  info: Info, link: Link, select: ListChecks, leave: LogOut, place: MapPin, announcement: Megaphone, chat: MessageCirclePlus,
  desktop: Monitor, web: Globe, mobile: Smartphone, pad: Tablet, moon: Moon, palette: Palette, attach: Paperclip, pause: Pause, edit: Pencil,
  pin: Pin, unpin: PinOff, play: Play, plus: Plus, reply: Reply, retry: RotateCcw, search: Search, send: Send, settings: Settings,
  smile: Smile, sun: Sun, trash: Trash2, recall: Undo2, invite: UserPlus, people: Users, offline: WifiOff, close: X,
  chats: MessageCircle, contacts: BookUser, department: Building2, request: UserCheck, star: Star, important: ShieldAlert, remind: Bell,
}
export type IconName = keyof typeof icons
