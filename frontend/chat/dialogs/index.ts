import type { Component } from 'vue'
import type { DialogName } from '../stores/ui'
import AppealDialog from './AppealDialog.vue'
import ConfirmationsDialog from './ConfirmationsDialog.vue'
import ConfirmDialog from './ConfirmDialog.vue'
import ContactDialog from './ContactDialog.vue'
import EditTextDialog from './EditTextDialog.vue'
import ForwardDialog from './ForwardDialog.vue'
import InviteDialog from './InviteDialog.vue'
import Lightbox from './Lightbox.vue'
import MergedDialog from './MergedDialog.vue'
import NewChatDialog from './NewChatDialog.vue'
import NewGroupDialog from './NewGroupDialog.vue'
import PersonDialog from './PersonDialog.vue'
import ReceiptsDialog from './ReceiptsDialog.vue'
import SettingsDialog from './SettingsDialog.vue'
import TransferDialog from './TransferDialog.vue'

export const dialogComponents: Record<DialogName, Component> = {
  'new-chat': NewChatDialog, 'new-group': NewGroupDialog, invite: InviteDialog, forward: ForwardDialog, receipts: ReceiptsDialog,
  person: PersonDialog, settings: SettingsDialog, merged: MergedDialog, lightbox: Lightbox, confirm: ConfirmDialog, 'edit-text': EditTextDialog,
  transfer: TransferDialog, contact: ContactDialog, confirmations: ConfirmationsDialog, appeal: AppealDialog,
}
