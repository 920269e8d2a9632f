import { createApp } from 'vue'
import App from './App.vue'
import './page.css'
import { startAnnouncements } from './stores/announcements'
import { startConfirmations } from './stores/confirmations'
import { startContacts } from './stores/contacts'
import { startConversations } from './stores/conversations'
import { startInstallation } from './stores/installation'
import { startLink } from './stores/link'
import { startMembers } from './stores/members'
import { startPeople } from './stores/people'
import { startPush } from './stores/push'
import { startReceipts } from './stores/receipts'
import { startRequests } from './stores/requests'
import { startSanctions } from './stores/sanctions'
import { startTimeline } from './stores/timeline'
import { startTyping } from './stores/typing'

startPeople()
startTimeline()
startConversations()
startReceipts()
startTyping()
startMembers()
startContacts()
startRequests()
startAnnouncements()
startConfirmations()
startSanctions()
startInstallation()
startPush()
createApp(App).mount('#app')
startLink()
