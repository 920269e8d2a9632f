/** The emoji that people at work use, by sort; the system draws them. */
const sorts = {
  faces: '😀 😄 😁 😅 😂 🙂 😉 😊 😍 😘 😋 😜 🤔 🤨 😐 🙄 😏 😴 😷 🤒 🥳 😎 🤓 😕 😟 😮 😳 🥺 😢 😭 😱 😤 😡 🤯 🤝 🫡 🤗 🫠',
  hands: '👍 👎 👌 ✌️ 🤞 👏 🙌 🙏 💪 👋 ✋ 👉 👈 👆 👇 ✍️ 🤙 👀',
  work: '✅ ❌ ❗ ❓ ⚠️ 🔥 🎉 🎊 🎯 🚀 💡 📌 📎 📅 📈 📉 📝 📣 🔔 🔒 🔑 🛠️ 🐛 ⏰ ⏳ ☕ 🍵 🍜 🍱 🎂 🍻',
  hearts: '❤️ 🧡 💛 💚 💙 💜 🖤 💔 💯 ✨ ⭐ 🌟 🌈 ☀️ 🌙 ⛅ ❄️ 🌸 🌹 🌱 🍀 🐱 🐶 🐼 🐮 🦢 🧧 🏮',
}
/** Offered first as reactions. */
export const QUICK_EMOJI = ['👍', '❤️', '😂', '🎉', '😮', '🙏'] as const

export const emojiSorts = Object.fromEntries(Object.entries(sorts).map(([name, row]) => [name, row.split(' ')])) as Record<keyof typeof sorts, string[]>
