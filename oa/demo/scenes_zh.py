"""What colleagues say to each other in Chinese: scenes that `scripts` parses (its docstring has the notation)."""

WORK = """
# dev
a @b {feature}的改动提了，{lines} 行，有空帮忙看一下？ | @b 帮忙 review 一下{feature}，主要改了{module}
b 好的，{time}前给你意见 | 收到，手上这个弄完就看 | 稍等，我先把 {ticket} 收个尾
b 看完了，{module}那里是不是有并发问题？两个请求同时进来会写两次
| 整体没问题，{module}的异常没处理，超时以后会一直重试
| 有两处命名我留了评论，另外测试少一个边界：空列表
a> 对，确实漏了，加了个唯一约束，你再看看 | 改好了，补了测试，再帮我看一眼
b LGTM 👍 | 可以了，合吧 | 通过，记得合之前 rebase 一下

# dev
a {ticket} 我这边复现了，{module}在数据量大的时候会超时 | {ticket} 有人在看吗？客户又催了
b 我来看，是不是{feature}上线之后才有的？ | 我怀疑是索引没走上，等我看下执行计划
a 对，{weekday}发布之后开始的 | 应该是，之前没有收到过反馈
b 找到了，少了一个联合索引，全表扫了 {count} 万行 | 是循环里查库，一次列表查了 {count} 次
b 修复已经上预发，加完索引从 {seconds} 秒降到 {millis} 毫秒 | 改成批量查了，接口降到 {millis} 毫秒左右
a 厉害，我跟客户说一声 | 太好了，那 {ticket} 我先关掉 | 验证过了，没问题

# dev
a {project} 的接口文档更新了，{feature}多了两个字段，前端注意一下
| {project} 的 v{version} 打好 tag 了，变更记录在仓库里
b 字段是可选的吗？老版本客户端会不会有影响？ | 收到，我今天对一下
a 可选的，老版本不受影响 | 都有默认值，不传就是旧行为
c 那我们这边排到{weekday} | 移动端这周可以跟上

# dev
a 单测又挂了，{module}那个用例偶发失败 | CI 跑了 {minutes} 分钟还没完，是机器不够吗？
b 时区的问题，本地过 CI 不过，我修一下 | 缓存没命中，依赖全量装了一遍
c 我上周也遇到过，重跑就好了，不过最好还是修掉 | 建议把慢的用例拆到单独一条流水线
b> 修了，连续跑了 {count} 遍都是绿的 | 调完现在 {small} 分钟能跑完
a 👏 | 感谢，终于不用反复点重跑了

# dev
a 大家对{feature}的方案有意见吗？文档在这里
a [file:notes]
b 我比较担心{module}的写入量，高峰每秒 {count} 次扛得住吗？ | 数据迁移怎么做？停机还是双写？
a> 压测过，到 {count} 倍还有余量 | 双写一周，对完账再切读
c 可以，我没有其他问题 | 灰度比例建议再小一点，先 {percent}%
a 好，那我按这个排期，{weekday}评审 | 收到，我更新一下文档

# dev design
a {feature}的交互稿出来了，大家先看看 | 新版首页的稿子更新了，间距和字号都调过
a [image:mockup]
b 好看！空状态的插画也一起做吗？ | 深色模式下对比度够吗？按钮看着有点浅
a 空状态下周给 | 对比度 4.8，够的，截图看着浅是因为压缩了
c 手机上这个按钮会不会太靠边？ | 表格列多的时候怎么处理？横向滚动吗？
a> 好问题，我再调一版 | 固定第一列，其余横向滚动

# dev ops
a 线上{module}报警了，错误率 {percent}% | 收到{module}的报警，有人在看吗？
b 在看了，是{feature}的发布引起的，先回滚 | 在看，数据库连接数打满了
b 已回滚，错误率在降 | 先扩了两台，连接数下来了
a 影响范围大概多少用户？ | 需要给客户发公告吗？
b> 大约 {count} 个用户，持续 {minutes} 分钟 | 不用，{minutes} 分钟内恢复了，我写个复盘
c 辛苦了，复盘文档{weekday}前给我 | 恢复了就好，{weekday}的周会过一下复盘

# ops
a {project} 今晚 {hour} 点发布，涉及{module}，请相关同学留意 | 提醒：{weekday}晚上数据库小版本升级，预计 {minutes} 分钟
b 收到，我值班 | 收到，需要我们准备什么吗？
a 发布前清单在文档里，按步骤来就行 | 不用，自动切换，连接会断一下
a 发布完成，观察 {minutes} 分钟，指标正常 ✅ | 升级完成，一切正常
a [image:chart]

# ops
a 机房那边说{weekday}凌晨要割接，可能抖动 {small} 分钟 | 磁盘用量到 {percent}% 了，谁的日志没清？
b 我加一下静默 | 是{module}的调试日志，我关掉
a 好，麻烦了 | 谢谢，顺便加个保留天数吧

# business
a {customer}那边要一份{product}的报价，{count} 个账号 | {customer}的采购问我们{product}能不能私有化部署
b 按阶梯价，{count} 以上打 {discount} 折 | 可以，但要客户提供 {small} 台服务器
a 行，我{time}前发给客户 | 那实施周期大概多久？
b> 报价单模板更新过，用新的这份 | 正常 {small} 周，赶的话也得两周
b [file:report]
a 收到 🙏 | 好，我约客户{weekday}过方案

# business
a {customer}续约了！合同额 {money} 万 🎉 | 好消息，{customer}的标我们中了
b 恭喜！🎉 | 太棒了！ | 牛！
c 辛苦辛苦，这单跟了快半年了吧 | 交付这边我们{weekday}就可以进场
a> 大家一起的功劳，{weekday}请大家喝奶茶 | 是的，感谢产品和交付的支持

# business
a {customer}反馈{feature}导出的数据对不上，差了 {count} 条 | {customer}的培训改到{weekday}下午了，谁能去？
b 我查一下，是不是时区？客户那边按自然日算 | 我可以，材料是上次那份吗？
a 很可能，他们总部在海外 | 对，更新了第三章，你用最新的
b 确认了，是时区，下个版本修，先给客户一份手工核对的 | 好，我提前熟悉一下
b [file:table]
a 👌 谢谢

# business
a 本周线索 {count} 条，转化率 {percent}%，比上周好一点 | 这个月回款还差 {money} 万，大家抓紧
a [image:chart]
b {region}那边展会带来的多 | {customer}说{weekday}付，我盯着
c {region}下周我去拜访两家，争取再推进一下 | 我这边还有一笔在走流程

# all business
a {weekday}的周会改到 {hour} 点，{room}会议室 | {weekday}下午两点{project}评审，{room}，请准时
b 收到 | 我在客户那边，线上接入 | 收到，会议号发一下
a> 线上链接在日历里 | 好的，链接在邀请里
c 👌 | 好

# all
a 上周会议纪要，待办都标了负责人 | 把{project}的周报汇总好了，请大家核对
a [file:notes]
b 收到，我那条{weekday}完成 | 第三项我补充了一下进度
c 我这边依赖{module}，可能要晚两天 | 没问题
a 好，那就更新一下日期 | 可以，提前说就行

# all
a 有人知道{system}怎么申请权限吗？ | 新来的同学的{system}账号找谁开？
b 在服务台提单，选“系统权限”，半天就好 | 找 IT 服务台，填工号就行
a> 谢谢！ | 找到了，感谢 🙏

# hr all
a 欢迎{newcomer}加入我们，今天第一天，大家多关照 👏 | 介绍一下，{newcomer}，之前做{field}，以后和我们一起
b 欢迎欢迎！🎉 | 欢迎～
c 欢迎！中午一起吃饭 | 有问题随时问

# hr
a 绩效自评{weekday}截止，还有 {small} 位同学没提交 | 体检预约开了，名额有限，请在系统里选时间
b 已提交 | 周末的场次还有吗？
a> 还有，选城西那家 | 收到，谢谢配合
"""

LIFE = """
# social lunch
a 中午吃什么？ | 饿了，今天吃啥 | 午饭有人一起吗？
b {dish}？ | 楼下新开了一家{restaurant}，去试试？ | 我带饭了，你们去吧
c {dish}昨天刚吃过… | 可以，{hour} 点楼下集合 | +1
a 那就{restaurant}，我订 {small} 个位 | 行，走

# social lunch
a 拼奶茶，要的报 | 下午茶有人吗？满 {count} 减 20
b 一杯{drink}，少糖 | 我要{drink}，去冰，谢谢
c {drink}，正常糖 | 加一，{drink}
a 好，{hour} 点半到 | 下单了，{minutes} 分钟送到

# social
a {weekday}晚上打球吗？场地订好了，{hour} 点 | {weekday}去爬{hill}，有人一起吗？
b 算我一个 🙋 | 去！
c 这周出差，下次 | 下雨的话怎么办？
a> 目前 {small} 个人，还能再来两个 | 下雨就改室内
a [image:photo]
b 哈哈，照片拍得不错 | 天气真好

# social
a 周末去了{hill}，人真多 | 给大家看看我家的猫
a [image:photo]
b 好美！ | 太可爱了吧 😂 | 想去
c 路上堵吗？ | 求攻略

# social
a 出一个九成新的显示器，27 寸 4K，{money}0 块，可小刀 | 转两张{weekday}的演出票，原价
b 还在吗？ | 能看下照片吗？
a> 在的，自提 | 在，来我工位看
b 要了，下班找你 👌 | 我问问朋友

# social lunch
a 食堂今天的{dish}可以 | 食堂二楼排队好长
b 去晚了，已经没有了 😭 | 看到了，排到门口
a 明天早点去 | 哈哈哈

# social
a 谁的工卡落在{room}了？ | 谁有充电器借一下，Type-C 的
b 我的我的，马上来拿 | 我有，来拿
a> 放前台了 | 谢谢！
"""

DIRECT = """
# direct
a 在吗？{project} 的事想跟你对一下 | 有空吗？想问下{feature}
b 在，你说 | 在的 | 刚开完会，你说
a {feature}是不是{weekday}能提测？测试那边在排期 | {customer}问{feature}什么时候能给，我不太好回
b 可以，{module}还差一点，今天能完 | 稳一点说{weekday}吧，别承诺太早
a 好，那我就这么回 | 明白，谢谢 🙏
b 👌 | 有变化我提前告诉你

# direct
a 晚上一起吃饭？{restaurant}，{hour} 点 | 下班打球去不去？
b 好呀 | 今天要加班，明天吧
a 那我订位 | 行，明天叫你

# direct
a 文件发你了，看看还缺什么
a [file:report]
b 收到，我看看 | 好的，稍等
b 第 {small} 页的数字和系统里对不上，差 {count} | 没问题，可以发客户了
a> 啊，是我用了旧数据，马上改 | 好，那我发了
b 好的 | 辛苦

# direct
a 帮我看下这个报错
a [image:screenshot]
b 权限没配吧，{system}里给你的角色加一下 | 连的是测试环境的地址
a> 好了！谢谢 | 果然，谢谢大佬 🙏
b 不客气 | 😄

# direct
a {weekday}的评审你能帮我讲一下{feature}吗？我那天请假 | 我{weekday}请假，{ticket} 麻烦你盯一下
b 没问题，材料发我 | 可以，有需要交接的写一下
a 写在文档里了 | 谢啦，回来请你喝{drink}

# direct
a 你那边{project}的环境还好吗？我这边登不上 | {system}是不是挂了？
b 我这边正常，你清一下缓存 | 我也不行，应该是在发布
a 可以了 | 好，那等会儿再试

# direct
a 到家了吗？雨好大 | 路上堵死了，我晚到 {minutes} 分钟
b 刚到，你也早点 | 没事，会议推迟了
a 好的 😄 | 太好了

# direct
a 月底述职的材料你写了吗？ | 你 OKR 更新了没，系统{weekday}关
b 写了一半… | 忘了，多谢提醒
a 模板发我参考一下？ | 哈哈，快去
b> 发你邮箱了 | 更新完了 ✅
"""

ANNOUNCE = """
# announce
a 各位同事，{weekday}下午 {hour} 点在一楼报告厅召开全员大会，届时将公布下季度目标，异地同事请线上参加。
| 通知：{holiday}放假安排已发布，请各部门提前安排好值班，祝大家假期愉快。
| 恭喜{project}团队成功交付{customer}项目，感谢每一位参与的同事！🎉
| 提醒：请在{weekday}之前完成信息安全培训，共 {minutes} 分钟，未完成者将暂停部分系统权限。
| 公司食堂新增夜宵档，每晚 {hour} 点开放，凭工卡免费领取。
| {system}将于{weekday}晚间维护，预计 {minutes} 分钟，期间无法提交审批。
| 年度优秀员工评选开始了，请各部门在{weekday}前提交推荐名单。
| 本月新加入 {small}0 位同事，欢迎大家！新人指南在内网首页。

# announce
a 上季度业绩：营收 {money}0 万元，同比增长 {percent}%，感谢大家的努力。 | 员工满意度调查结果出来了，整体 {percent} 分。
a [image:chart]
"""
