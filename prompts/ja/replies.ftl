# Everything the agent says in Japanese without a model, and every status sentence.
# Dates, amounts, numbers and names arrive ready to print.

# The language's English name, by which the detector knows it too.
language-name = Japanese
# How customers are addressed, for models.
address-form = です・ます
language-locale = ja-JP
money = { $symbol }{ $amount }
money-code = { $amount } { $code }
# Between the entries of a list, and between two sentences.
list-comma = 、
sentence-space = { "" }
list-and = { $items }、{ $last }
list-or = { $items }、または{ $last }

## Status of a whole order. $parcels is the number of parcels, $waiting of items on backorder.

status-awaiting_payment = ご注文 { $order } を承っておりますが、お支払いの確認がまだ取れておりません。
status-on_hold = ご注文 { $order } は、現在お手続きを保留しております。
status-processing = ご注文 { $order } はお支払いが確認でき、発送の準備を進めております。
status-backordered = { $parcels ->
    [0] ご注文 { $order } は、在庫切れの商品の入荷をお待ちしている状態です。
   *[other] ご注文 { $order } の残りの商品は、入荷をお待ちしている状態です。
}
status-pre_transit = { $parcels ->
    [0] ご注文 { $order } は梱包が済み、運送会社への引き渡しをお待ちしている状態です。
    [1] ご注文 { $order } は梱包と送り状の作成が済み、運送会社への引き渡しをお待ちしている状態です。
   *[other] ご注文 { $order } の一部は梱包と送り状の作成が済み、運送会社への引き渡しをお待ちしている状態です。
}
status-in_transit = ご注文 { $order } は、現在配送中です。
status-in_customs = { $parcels ->
    [0] ご注文 { $order } は、現在通関手続き中です。
    [1] ご注文 { $order } は、現在通関手続き中です。
   *[other] ご注文 { $order } の一部は、現在通関手続き中です。
}
status-out_for_delivery = ご注文 { $order } は、ただいま配達に出ております。
status-available_for_pickup = { $parcels ->
    [0] ご注文 { $order } は、受取場所でお受け取りいただけます。
    [1] ご注文 { $order } は、受取場所でお受け取りいただけます。
   *[other] ご注文 { $order } の一部は、受取場所でお受け取りいただけます。
}
status-delayed = { $parcels ->
    [0] 申し訳ございません。ご注文 { $order } の配送が遅れております。
    [1] 申し訳ございません。ご注文 { $order } の配送が遅れております。
   *[other] 申し訳ございません。ご注文 { $order } の一部の配送が遅れております。
}
status-failed_attempt = { $parcels ->
    [0] ご注文 { $order } は、運送会社がお届けに伺いましたが、お渡しできませんでした。
    [1] ご注文 { $order } は、運送会社がお届けに伺いましたが、お渡しできませんでした。
   *[other] ご注文 { $order } の一部は、運送会社がお届けに伺いましたが、お渡しできませんでした。
}
status-exception = { $parcels ->
    [0] 申し訳ございません。ご注文 { $order } の配送に問題が発生したと、運送会社から連絡がありました。
    [1] 申し訳ございません。ご注文 { $order } の配送に問題が発生したと、運送会社から連絡がありました。
   *[other] 申し訳ございません。ご注文 { $order } の一部の配送に問題が発生したと、運送会社から連絡がありました。
}
status-return_to_sender = { $parcels ->
    [0] 申し訳ございません。ご注文 { $order } は、運送会社から当店へ返送されています。
    [1] 申し訳ございません。ご注文 { $order } は、運送会社から当店へ返送されています。
   *[other] 申し訳ございません。ご注文 { $order } の一部は、運送会社から当店へ返送されています。
}
status-lost = { $parcels ->
    [0] 申し訳ございません。ご注文 { $order } が紛失したと、運送会社から連絡がありました。
    [1] 申し訳ございません。ご注文 { $order } が紛失したと、運送会社から連絡がありました。
   *[other] 申し訳ございません。ご注文 { $order } の一部が紛失したと、運送会社から連絡がありました。
}
status-partially_delivered = ご注文 { $order } の一部はお届け済みで、残りはこれからのお届けとなります。
status-delivered = ご注文 { $order } は、お届け済みです。
status-cancelled = ご注文 { $order } は、キャンセルされています。
status-return_in_progress = ご注文 { $order } の返品を受け付けており、お手続き中です。
status-returned = ご注文 { $order } の返品は、完了しております。

## The same in a word or two, for lists.

status-name-awaiting_payment = お支払い待ち
status-name-on_hold = 保留中
status-name-processing = 発送準備中
status-name-backordered = 入荷待ち
status-name-pre_transit = 梱包済み（運送会社への引き渡し前）
status-name-in_transit = 配送中
status-name-in_customs = 通関手続き中
status-name-out_for_delivery = 配達中（本日お届け）
status-name-available_for_pickup = 受取場所で保管中
status-name-delayed = 配送遅延
status-name-failed_attempt = お届けできず
status-name-exception = 配送に問題あり
status-name-return_to_sender = 当店へ返送中
status-name-lost = 紛失
status-name-partially_delivered = 一部お届け済み
status-name-delivered = お届け済み
status-name-cancelled = キャンセル済み
status-name-return_in_progress = 返品手続き中
status-name-returned = 返品完了

## What belongs to a status.

tracking = { $carrier } の追跡番号は { $tracking } です。
carrier = 運送会社は { $carrier } です。
eta-date = { $date }にお届けの予定です。
eta-today = 本日、{ $date }にお届けの予定です。
eta-passed = { $date }のお届け予定でしたが、その日を過ぎており、新しいお届け予定日はまだ出ておりません。
eta-unknown = お届け予定日はまだ出ておりません。
delivered-on = { $date }にお届けしました。
delivered-unknown = お届けした日の記録はございません。
last-scan = 最後に確認されたのは{ $date }、場所は { $place } です。
last-scan-nowhere = 最後に確認されたのは{ $date }です。
hold-payment = お支払いの確認が取れていないためです。
hold-address = お届け先住所の確認が必要なためです。
hold-check = 通常の確認作業を行っているためです。
hold-unknown = 理由の記録はございません。
payment-next = お支払いが確認でき次第、発送の準備に入ります。
cancelled-on = キャンセルされたのは{ $date }です。
cancelled-unknown = 日付の記録はございません。
still-preparing = まだ発送していない商品：{ $items }
lines-cancelled = このご注文からキャンセルされた商品：{ $items }

parcels-head = お荷物は{ $parcels }個です。
parcel-line = - { $parcel }：{ $state }
parcel-line-items = - { $parcel }：{ $state }、内容：{ $items }
parcel-state-date = { $state }、{ $date }お届け予定
parcel-state-today = { $state }、本日（{ $date }）お届け予定
parcel-state-passed = { $state }、{ $date }お届け予定でした
parcel-delivered-on = { $date }にお届け済み

backorder-date = { $title } { $quantity }点：在庫切れです。{ $date }に入荷の予定です。
backorder-passed = { $title } { $quantity }点：在庫切れです。{ $date }に入荷の予定でしたが、その日を過ぎております。
backorder-unknown = { $title } { $quantity }点：在庫切れです。入荷の予定日はまだ出ておりません。
backorder-substitutes = 代わりに{ $titles }をお送りすることもできます。

return-requested = 返品 { $number } のお申し込みを{ $date }に受け付けました。現在、承認待ちです。
return-approved = 返品 { $number } は承認されました。商品をご返送ください。
return-in_transit = 返品 { $number } は、当店へ返送中です。
return-received = 返品 { $number } は当店に到着し、これから確認いたします。
return-received-on = 返品 { $number } は{ $date }に当店に到着し、これから確認いたします。
return-inspected = 返品 { $number } の確認は済んでおります。
return-closed = 返品 { $number } は完了しております。
return-rejected = 返品 { $number } のお申し込みは承認されませんでした。
return-tracking = 返送のお荷物の追跡番号（{ $carrier }）は { $tracking } です。
return-refund = ご返金額は{ $amount }です。
refund-requested = { $amount }のご返金は承認待ちです。
refund-pending = { $amount }のご返金をお手続き中です。
refund-issued = { $amount }をご返金しました。
refund-issued-on = { $date }に{ $amount }をご返金しました。
refund-failed = { $amount }のご返金を手続きしましたが、完了できませんでした。
refund-none = ご返金の記録はございません。

## What the customer may press instead of typing: short, and sent as their own words.

quick-where = 注文した商品はどこですか？
quick-order = 注文{ $order }はどこですか？
quick-another = 別の注文
quick-not-arrived = 届いていません
quick-person = 担当者と話したい
# Where an item waits for stock: the ways that are open.
quick-offer-wait = 入荷を待つ
quick-offer-substitute = 代わりに{ $item }
quick-offer-partial = 残りを先に送る
quick-offer-cancel = この商品をキャンセル

## Conversation.

greeting = こんにちは。ご注文の状況をお調べします。ご注文番号と、ご注文時のメールアドレスまたは郵便番号をお知らせください。
greeting-known = こんにちは。ご注文について、どのようなご用件でしょうか。
you-are-welcome = どういたしまして。また何かございましたら、いつでもお気軽にお声がけください。
anything-else = ほかに何かお手伝いできることはございますか。
ask-order-and-proof = はい、お調べします。ご注文番号と、ご注文時のメールアドレスまたは郵便番号をお知らせください。
ask-proof = ありがとうございます。ご注文 { $order } をお調べするために、ご注文時のメールアドレスまたは郵便番号もお知らせください。
ask-order = ありがとうございます。ご注文番号もお知らせいただけますか。注文確認メールに記載されています。
no-match = この内容に一致するご注文が見つかりませんでした。ご注文番号と、メールアドレスまたは郵便番号をご確認のうえ、もう一度あわせてお知らせください。
which-order = どちらのご注文についてでしょうか。
orders-head = お客様のご注文はこちらです。
orders-line = - { $order }：{ $status }
orders-line-date = - { $order }：{ $status }、{ $date }お届け予定
orders-none = こちらで確認できるご注文がまだございません。ご注文番号と、ご注文時のメールアドレスまたは郵便番号をお知らせください。
ask-product = どの商品をお探しでしょうか。
product-in-stock = { $title }は在庫がございます。価格は{ $price }です。
product-restock = { $title }（{ $price }）は現在在庫切れです。{ $date }に入荷の予定です。
product-out = { $title }（{ $price }）は現在在庫切れで、入荷の予定日はまだ出ておりません。
product-none = その商品は当店で見つかりませんでした。ほかの名前でお試しいただけますか。
# What an order holds and costs, and who carries it; its status stands before.
order-contents = ご注文{ $order }の内容は{ $items }です。合計は{ $total }です。
carrier-none = ご注文{ $order }はまだ運送会社に渡っていません。
what-i-do = 申し訳ございません、うまく理解できませんでした。ご注文の状況の確認、商品の在庫の確認、担当者へのお取り次ぎができます。どのようなご用件でしょうか。
ask-photo = お写真をありがとうございます。どのようなご用件でしょうか。ご注文についてでしたら、ご注文番号もあわせてお知らせください。
goodbye = 承知いたしました。また何かございましたら、いつでもお気軽にお声がけください。
go-ahead = はい、どのようなご用件でしょうか。
calm = ご不快なお気持ちはもっともでございます。ぜひお手伝いさせてください。
ask-proof-orders = ありがとうございます。ご注文 { $orders } をお調べするために、ご注文時のメールアドレスまたは郵便番号もお知らせください。
no-match-orders = { $orders } については、この内容に一致するご注文が見つかりませんでした。ご注文番号と、メールアドレスまたは郵便番号をご確認のうえ、もう一度あわせてお知らせください。
ask-not-tracking = 追跡番号だけではお調べできません。ご注文番号と、ご注文時のメールアドレスまたは郵便番号をお知らせください。

## Handing over to a person.

handed-off = 担当者に引き継ぎました。こちらのチャットで担当者がお答えします。
handed-off-requested = かしこまりました。担当者に引き継ぎました。こちらのチャットで担当者がお答えします。
handed-off-cancel_order = ご注文のキャンセルは私では承れないため、ご希望を担当者に引き継ぎました。こちらのチャットで担当者がお答えします。
handed-off-change_address = ご注文内容の変更は私では承れないため、ご希望を担当者に引き継ぎました。こちらのチャットで担当者がお答えします。
handed-off-return_refund = 返品やご返金は私では承れないため、ご希望を担当者に引き継ぎました。こちらのチャットで担当者がお答えします。
handed-off-delivery_problem = ご迷惑をおかけし、申し訳ございません。担当者に引き継ぎました。状況を確認のうえ、こちらのチャットで担当者がお答えします。
handed-off-identity = ご注文の照会が規定の回数を超えたため、担当者に引き継ぎました。こちらのチャットで担当者がお答えします。
handed-off-failure = 当店側でエラーが発生しました。担当者に引き継ぎました。こちらのチャットで担当者がお答えします。
handed-off-failed = 申し訳ございません、ただいま担当者につながりませんでした。少し時間をおいて、もう一度お試しください。

## For the colleague who takes over.

summary-requested = お客様が担当者との会話を希望。お客様の言葉：「{ $words }」
summary-cancel_order = お客様が注文のキャンセルを希望。お客様の言葉：「{ $words }」
summary-change_address = お客様が注文内容またはお届け先の変更を希望。お客様の言葉：「{ $words }」
summary-return_refund = お客様が返品または返金を希望。お客様の言葉：「{ $words }」
summary-delivery_problem = お客様から配送の問題の連絡。お客様の言葉：「{ $words }」
summary-identity = 注文の照会の試行回数が上限を超過。お客様の言葉：「{ $words }」
summary-unclear = アシスタントがお客様の意図を二度理解できず。お客様の言葉：「{ $words }」
summary-photo = 写真あり。
summary-order = 言及された注文番号：{ $order }。

## Words by which the built-in engine reads messages, separated by commas.

# What stands before an order number.
words-order = 注文, ご注文, 注文番号, ご注文番号, オーダー, オーダー番号, 受注番号, 荷物, 小包, 配送, 発送
# What stands before a postal code.
words-postal = 郵便番号, 〒, 郵便
# By which a customer turns to another order than the one spoken of.
words-other = 別, 別の, 別の方, 他, 他の, ほかの, もう一つ, もう一つの, もうひとつ, もう一個, もう一件, 違う方, そっちじゃない, そっちじゃなくて
# With which a customer only says that they have read us.
words-acknowledgement = はい, うん, ええ, オーケー, わかりました, 分かりました, わかった, 分かった, 了解, 了解です, 了解しました, 承知しました, 承知です, いいですよ, いいよ, 大丈夫, 大丈夫です, そうします, なるほど, よろしく, よろしくお願いします, お願いします
# What surrounds a product's name in a question about it.
words-product = は, が, を, の, に, で, と, も, や, か, ね, よ, な, です, ます, ですか, ますか, でしょうか, あります, ありますか, ある, あるの, ございますか, ないの, ない, 在庫, 在庫状況, 在庫あり, 在庫切れ, 入荷, 入荷予定, 再入荷, 品切れ, 売り切れ, 完売, 取り扱い, 取扱, 扱って, 扱ってますか, 売って, 売ってますか, 売ってる, 買える, 買えますか, 購入, 購入できますか, 欲しい, ほしい, 欲しいのですが, 探して, 探しています, 探してます, 値段, 価格, いくら, いくらですか, いつ, どこ, 何, いま, 今, 現在, まだ, また, もう, この, その, あの, これ, それ, あれ, 商品, 製品, 品物, アイテム, ショップ, お店, 店, サイズ, 色, 違い, 次回, 次, 予定, 日, 教えて, 教えてください, 知りたい, 知りたいです, 知りたいのですが, ください, お願いします, すみません, こんにちは, こんばんは, はじめまして, について, という, って, 残って, 残ってますか, 残り, 手に入りますか
# First, second, third … of a list, in this order; a slash between words for the same place.
words-ordinal = 一つ目 / ひとつ目 / 1つ目 / 一番目 / 1番目 / 最初の / 一件目 / 1件目, 二つ目 / ふたつ目 / 2つ目 / 二番目 / 2番目 / 二件目 / 2件目, 三つ目 / 3つ目 / 三番目 / 3番目 / 3件目, 四つ目 / 4つ目 / 4番目, 五つ目 / 5つ目 / 5番目
# The one at the end of a list.
words-last = 最後の, 最後, 最新の
# The one before that spoken of now.
words-before = 一つ前, ひとつ前, 1つ前, その前の, 前の注文, 前のは, 前回の
# Several of which it is known which they are.
words-they = それら, 両方, どちらも, どっちも, 二つとも, 2つとも, ふたつとも
# What denies something: "it has not come".
words-not = ません, ない, なかった, まだ
# With which a customer accepts an offer, and with which they decline it.
words-yes = はい, うん, ええ, お願いします, お願い
words-no = いいえ, いえ, ううん, 結構です, 特にない, 特にありません, 特に, 大丈夫です, ないです, いらない, 不要です
# Words of anger; they are answered calmly and change nothing else.
words-rude = ふざけるな, ふざけんな, くそ, クソ, 馬鹿, バカ, ばか, アホ, 最悪, 詐欺, いい加減にしろ, いい加減に

## What can be done to an order, told before it is done. $items is a list of items.

proposal-cancel-order = ご注文 { $order } 全体のキャンセルを承れます。
proposal-cancel-items = ご注文 { $order } のうち、{ $items }のキャンセルを承れます。
proposal-change_address = ご注文 { $order } のお届け先の変更を承れます。新しいお届け先：{ $text }。
proposal-change_items = ご注文 { $order } の商品の変更を承れます。変更内容：{ $items }。
proposal-change_payment = ご注文 { $order } のお支払い方法を{ $method }に変更できます。
proposal-set_instructions = ご注文 { $order } の配達員への伝言として「{ $text }」を登録できます。
proposal-set_instructions-none = ご注文 { $order } に登録されている配達員への伝言を取り消せます。
proposal-choose_offer-wait = ご注文 { $order } の{ $items }について、入荷をお待ちになるご希望を登録できます。
proposal-choose_offer-substitute = ご注文 { $order } の商品の変更を承れます。変更内容：{ $items }。
proposal-choose_offer-partial = ご注文 { $order } の残りの商品を先に発送し、{ $items }を後から追加の送料なしで発送する手配を承れます。
proposal-choose_offer-cancel = ご注文 { $order } のうち、{ $items }をキャンセルし、残りの商品をそのままにすることができます。
proposal-return = ご注文 { $order } の{ $items }について、返品のお手続きを開始できます。
proposal-exchange = ご注文 { $order } について、交換のお手続きを開始できます。交換内容：{ $items }。
# One item of several pieces; an item that becomes another.
proposal-item-many = { $item } { $quantity }点
proposal-item-swap = { $item }の代わりに{ $other }
settle-refund = { $amount }をご返金いたします。
settle-pay = 追加で{ $amount }をお支払いいただきます。
settle-refund-later = 商品が当店に到着した後に、{ $amount }をご返金いたします。
settle-pay-later = 商品が当店に到着した後に、追加で{ $amount }をお支払いいただきます。
settle-method = この金額は{ $method }で処理されます。
settle-credit = 現金ではなく、当店のストアクレジットでのお返しとなります。
settle-approval = ご返金には、担当者の承認がまだ必要です。
proposal-question = この内容でお手続きしてもよろしいでしょうか。
proposal-yes = はい、お願いします
proposal-no = いいえ、そのままにしてください
# The answer was neither a plain yes nor a plain no; the proposal is told again behind it.
proposal-again = 「はい」か「いいえ」かをはっきり読み取れなかったため、まだ何も行っておりません。
proposal-declined = 承知いたしました。ご注文 { $order } は何も変更しておりません。
proposal-closed = そのご提案はすでに終了しているため、何も変更されておりません。ご希望をもう一度お知らせください。
# Said first where the customer speaks of something else instead of answering.
proposal-dropped = ご注文{ $order }は、まだ何も変更していません。

## What was done.

done-cancel-order = ご注文 { $order } をキャンセルしました。
done-cancel-items = ご注文 { $order } のうち、{ $items }をキャンセルしました。
done-change_address = ご注文 { $order } のお届け先を変更しました。新しいお届け先：{ $text }。
done-change_items = ご注文 { $order } の商品を変更しました。変更内容：{ $items }。
done-change_payment = ご注文 { $order } のお支払い方法を{ $method }に変更しました。
done-set_instructions = ご注文 { $order } の配達員への伝言として「{ $text }」を登録しました。
done-set_instructions-none = ご注文 { $order } の配達員への伝言を取り消しました。
done-choose_offer-wait = ご注文 { $order } の{ $items }について、入荷をお待ちになるご希望を登録しました。
done-choose_offer-substitute = ご注文 { $order } の商品を変更しました。変更内容：{ $items }。
done-choose_offer-partial = ご注文 { $order } の残りの商品を先に発送し、{ $items }は後から追加の送料なしで発送いたします。
done-choose_offer-cancel = ご注文 { $order } のうち、{ $items }をキャンセルしました。残りの商品はそのままです。
done-return = ご注文 { $order } の{ $items }について、返品のお手続きを開始しました。返品番号は { $return } です。
done-exchange = ご注文 { $order } について、交換のお手続きを開始しました。交換内容：{ $items }。番号は { $return } です。

## Why something cannot be done. $order is the order's number.

refused-needs_proof = ご注文を変更するには、お客様ご自身のご注文であることの確認が必要です。まずショップにログインしてください。
refused-too_late = ご注文 { $order } はすでにお手続きが進んでいるため、そのご希望はもう承れません。
refused-already_cancelled = ご注文 { $order } は、すでにキャンセルされています。
refused-whole_order_only = ご注文 { $order } は全体のキャンセルのみ承れます。商品ごとのキャンセルは承れません。
refused-reason_not_accepted = その理由によるご注文のキャンセルは承れません。
refused-nothing_named = どの商品についてか、お知らせください。
refused-not_on_order = ご注文 { $order } の中に、その商品が見つかりません。
refused-too_many = ご注文 { $order } に含まれるその商品の数を超えています。
refused-locked_by_change = ご注文 { $order } は以前に商品の変更が行われているため、これ以上の変更は承れません。
refused-changed_before = ご注文 { $order } のその内容は以前に変更されており、もう一度変更することはできません。
refused-address_incomplete = ご住所のすべてが必要です。お名前、町名・番地、郵便番号、市区町村、国をお知らせください。
refused-other_country = ご住所の変更は、ご注文 { $order } のお届け先と同じ国の中でのみ承れます。
refused-unchanged = すでにその内容になっております。
refused-other_product = 商品の変更は、同じ商品の別の種類に限り承れます。
refused-unavailable = その商品は、現在ご用意できません。
refused-unknown_method = そのお支払い方法は、お客様のアカウントに見つかりません。
refused-method_not_allowed = そのお支払い方法は、このお手続きにはご利用いただけません。
refused-insufficient_balance = そのカードは残高が足りません。
refused-split_payment = ご注文 { $order } は複数の方法でお支払いいただいており、私では変更できません。
refused-not_paid = ご注文 { $order } は、お支払いがまだ済んでおりません。
refused-not_delivered = まだお届けしていないため、返品は承れません。
refused-window_over = 返品できる期間は過ぎております。
refused-final_sale = その商品は、返品不可の条件で販売されたものです。
refused-category_excluded = その種類の商品は、返品を承っておりません。
refused-another_under_way = ご注文 { $order } の別の返品が、現在お手続き中です。
refused-offer_closed = そのご提案は、すでに終了しております。
refused-too_long = 長すぎます。もう少し短くお書きください。
