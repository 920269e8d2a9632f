"""What colleagues say to each other in English: scenes that `scripts` parses (its docstring has the notation)."""

WORK = """
# dev
a @b could you review the {feature} change? About {lines} lines, mostly {module}
| @b the pull request for {feature} is up, no rush, but {weekday} would be great
b Sure, I'll get to it before {time} | On it after {ticket} | Looking now
b Two comments: {module} swallows the timeout, and the test never hits the empty list
| Nice and small. One race in {module}: two requests can both pass the check
| Mostly naming. The retry in {module} has no upper bound though
a> Good catch, added a unique constraint | Fixed and pushed, please have another look
b LGTM 👍 | Approved, rebase before you merge | Ship it

# dev
a {ticket} is back: {module} times out with large accounts | Can anyone reproduce {ticket}? {customer} is asking again
b Yes, I see it on staging. Did it start with {feature}? | Let me look at the query plan
a It started after {weekday}'s release | Never saw it before this week
b Missing index, it scanned {count}k rows | We query inside a loop, {count} times per page
b Fixed on staging: {seconds} s down to {millis} ms | Batched it, the endpoint now takes {millis} ms
a Great, I'll tell the customer | Verified, closing {ticket}

# dev
a API docs for {project} are updated: {feature} has two new optional fields | Tagged {project} v{version}, notes are in the repo
b Will old clients be fine? | Thanks, I'll update the mobile side
a> Yes, both have defaults | Tested against the last two versions
c We can pick it up {weekday} | 👍

# dev
a The {module} test is flaky again | CI has been running for {minutes} minutes, are we out of runners?
b Time zone issue, passes locally and fails on CI. I'll fix it | Cache miss, it installs everything from scratch
b Fixed, green {count} times in a row | Down to {small} minutes now
a Thank you! | You're a hero 🙏

# dev
a Design doc for {feature}, comments welcome until {weekday}
a [file:notes]
b What about the write load on {module}? We peak at {count} per second | How do we migrate the old data?
a> Load test says we have plenty of headroom | Dual writes for a week, then we switch reads
c Works for me. Start the rollout at {percent}%? | No objections
a Deal | Will update the doc

# dev design
a First mockup of {feature}, what do you think? | Updated the settings page, spacing and type scale
a [image:mockup]
b Love it. Is the contrast fine in dark mode? | Clean! How does the table behave on a phone?
a> 4.8 to 1, so yes | First column stays, the rest scrolls
c Could the button be a bit further from the edge? | Ship it 🚀

# dev ops
a {module} is alerting, error rate {percent}% | Anyone looking at the {module} alert?
b On it. Looks like the {feature} release, rolling back | I'm on it, connection pool is exhausted
b Rolled back, errors are going down | Added two instances, pool looks healthy
a How many users were affected? | Do we need a status page update?
b> About {count}, for {minutes} minutes | No, recovered within {minutes} minutes. Postmortem follows
c Thanks for jumping on it | Let's go through the postmortem {weekday}

# ops
a Releasing {project} at {hour}:00, touches {module} | Heads-up: database patch on {weekday} night, about {minutes} minutes
b I'm on call | Anything we should prepare?
a> Checklist is in the doc | No, failover is automatic, connections drop once
a Done, watching the graphs for {minutes} minutes ✅ | All green
a [image:chart]

# business
a {customer} needs a quote for {product}, {count} seats | {customer} asks whether {product} runs on premises
b Tiered pricing applies above {count} | Yes, they need {small} servers
a I'll send it before {time} | And how long would the rollout take?
b> Please use the new template | Usually {small} weeks
b [file:report]
a Got it, thanks 🙏 | Perfect

# business
a {customer} renewed! 🎉 {money}k per year | We won the {customer} tender
b Congratulations! 🎉 | Fantastic news
c Well deserved, that took half a year | Delivery can start {weekday}
a> Team effort, coffee is on me {weekday} | Thanks everyone

# business
a {customer} says the {feature} export is off by {count} rows | Training at {customer} moved to {weekday}, who can go?
b Probably time zones, their head office is in {region} | I can take it, same slides as last time?
a Very likely | Yes, chapter three is new
b Confirmed. Here is a corrected file for now | Great, I'll rehearse it
b [file:table]
a Thanks!

# business
a {count} leads this week, {percent}% conversion | Pipeline for {region} looks better than last month
a [image:chart]
b The trade fair helped | {customer} should sign {weekday}
c I'm visiting two prospects in {region} next week | Let's keep it up

# all business
a {weekday}'s sync moves to {hour}:00, room {room} | {project} review on {weekday} at 14:00, room {room}
b Works for me | I'm travelling, joining online
a> Link is in the invite | 👍
c See you there | Ok

# all
a Minutes of the last meeting, owners are marked
a [file:notes]
b Mine will be done by {weekday} | Added a line on {module}
c I depend on {module}, might slip two days | Looks right
a Fine, please update the date | Thanks for telling me early

# all
a How do I get access to {system}? | Who sets up {system} accounts for new people?
b Service desk, choose "system access", takes half a day | Ask IT with the employee number
a> Thanks! | Found it 🙏

# hr all
a Please welcome {newcomer}, first day today 👏 | This is {newcomer}, joining us from {field}
b Welcome! 🎉 | Hi and welcome
c Lunch together at noon? | Ask us anything

# hr
a Self-reviews close on {weekday}, {small} people are still missing | Health checks can be booked now
b Submitted | Is Saturday possible?
a> Yes, pick the clinic in the west | Thank you
"""

LIFE = """
# social lunch
a Lunch? | Anyone up for lunch at {hour}? | What's everyone eating today?
b {dish}? | There's a new place, {restaurant} | Brought my own today
c Had {dish} yesterday | +1, downstairs at {hour} | In
a {restaurant} it is, table for {small} | Let's go

# social lunch
a Coffee run, who wants something? | Ordering {drink}, anyone?
b {drink} for me, less sugar | One {drink}, please
c Same here | I'm good, thanks
a Here in {minutes} minutes | Ordered

# social
a Football on {weekday} at {hour}, who's in? | Hiking {hill} on {weekday}, anyone?
b Me 🙋 | In!
c Travelling, next time | What if it rains?
a> {small} so far, two more would be good | Then we go bouldering
a [image:photo]
b Great shot | Beautiful

# social
a Weekend at {hill}, quite a crowd | Meet the new family member
a [image:photo]
b So cute 😂 | Wow | I need a holiday
c How was the traffic? | Where exactly is that?

# social
a Selling a 27" 4K monitor, barely used | Two tickets for {weekday}, at cost
b Still available? | Any photos?
a> Yes, pick it up at my desk | Yes!
b Mine 👌 | Let me ask a friend
"""

DIRECT = """
# direct
a Got a minute for {project}? | Quick question about {feature}
b Sure | Just out of a meeting, go ahead
a Will {feature} be ready for QA on {weekday}? | {customer} asks for a date for {feature}
b Yes, {module} is almost there | Say {weekday}, better safe than sorry
a Great, thanks | Will do 🙏
b 👌 | I'll tell you if anything changes

# direct
a Sent you the draft, what's missing?
a [file:report]
b Thanks, looking | One moment
b Page {small} is off by {count} | Good to go
a> Oops, stale numbers. Fixing | Sending it then
b Thanks | 👍

# direct
a Seen this error before?
a [image:screenshot]
b Your role lacks a permission in {system} | That's the staging address
a> That was it, thanks! | Of course… thanks 🙏
b Any time | 😄

# direct
a Could you present {feature} on {weekday}? I'm off | I'm out on {weekday}, can you watch {ticket}?
b No problem, send me the slides | Sure, write down what I need to know
a It's in the doc | Thanks, I owe you a {drink}

# direct
a Is {system} down? | Can't log in to {project} staging, you?
b Works here, try a fresh session | Same, probably a deployment
a Works now | Ok, later then

# direct
a Dinner at {restaurant} tonight? | Running {minutes} minutes late
b Yes! | No worries, the meeting moved
a Booking a table | Perfect

# direct
a Did you finish the quarterly review? | OKRs close on {weekday}, did you update yours?
b Half of it… | Forgot, thanks for the nudge
a Can I peek at your outline? | Haha, go
b> In your inbox | Done ✅
"""

ANNOUNCE = """
# announce
a All-hands on {weekday} at {hour}:00 in the main hall: goals for next quarter. Remote colleagues please join online.
| Congratulations to the {project} team on delivering {customer}! 🎉
| Please finish the security training by {weekday}; it takes {minutes} minutes.
| {system} is down for maintenance on {weekday} evening, about {minutes} minutes.
| Nominations for the colleague of the year are open until {weekday}.
"""
