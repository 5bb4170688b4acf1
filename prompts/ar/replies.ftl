# Everything the agent says in Arabic without a model, and every status sentence.
# Dates, amounts, numbers and names arrive ready to print.
#
# Modern Standard Arabic as shops in the Gulf and in Egypt write it. Digits are Latin: order and
# tracking numbers are, and so is what carriers and most shops print; two kinds of digits in one
# message are hard to compare. Every line begins with an Arabic word and no two values in Latin
# letters stand side by side, so that the order of reading is right without direction marks.

# The language's English name, by which the detector knows it too.
language-name = Arabic
# How customers are addressed, for models.
address-form = أنت
language-locale = ar-AE-u-nu-latn
money = { $amount } { $symbol }
money-code = { $amount } { $code }
currency-EUR = يورو
currency-USD = دولار أمريكي
currency-GBP = جنيه إسترليني
currency-AED = درهم
currency-SAR = ريال
currency-EGP = جنيه مصري
list-and = { $items } و { $last }
list-or = { $items } أو { $last }

## Status of a whole order. $parcels is the number of parcels, $waiting of items on backorder.

status-awaiting_payment = وصلنا طلبك { $order }، لكننا لم نستلم الدفعة بعد.
status-on_hold = طلبك { $order } متوقف مؤقتًا في الوقت الحالي.
status-processing = تم دفع قيمة طلبك { $order }، ونحن نجهزه الآن للشحن.
status-backordered = { $parcels ->
    [0] { $waiting ->
        [zero] طلبك { $order } بانتظار منتجات نفدت من المخزون.
        [one] طلبك { $order } بانتظار منتج نفد من المخزون.
        [two] طلبك { $order } بانتظار منتجين نفدا من المخزون.
        [few] طلبك { $order } بانتظار منتجات نفدت من المخزون.
        [many] طلبك { $order } بانتظار منتجات نفدت من المخزون.
       *[other] طلبك { $order } بانتظار منتجات نفدت من المخزون.
    }
   *[other] ما تبقى من طلبك { $order } بانتظار توفره في المخزون.
}
status-pre_transit = { $parcels ->
    [0] تم تغليف طلبك { $order }، لكن شركة الشحن لم تستلمه بعد.
    [one] تم تغليف طلبك { $order } وإصدار بوليصة الشحن، لكن شركة الشحن لم تستلمه بعد.
   *[other] تم تغليف جزء من طلبك { $order } وإصدار بوليصة الشحن، لكن شركة الشحن لم تستلمه بعد.
}
status-in_transit = طلبك { $order } في الطريق إليك.
status-in_customs = { $parcels ->
    [0] طلبك { $order } قيد التخليص الجمركي.
    [one] طلبك { $order } قيد التخليص الجمركي.
   *[other] جزء من طلبك { $order } قيد التخليص الجمركي.
}
status-out_for_delivery = خبر سار: طلبك { $order } خرج للتوصيل.
status-available_for_pickup = { $parcels ->
    [0] طلبك { $order } بانتظارك في نقطة الاستلام.
    [one] طلبك { $order } بانتظارك في نقطة الاستلام.
   *[other] جزء من طلبك { $order } بانتظارك في نقطة الاستلام.
}
status-delayed = { $parcels ->
    [0] نعتذر منك: طلبك { $order } متأخر.
    [one] نعتذر منك: طلبك { $order } متأخر.
   *[other] نعتذر منك: جزء من طلبك { $order } متأخر.
}
status-failed_attempt = { $parcels ->
    [0] حاولت شركة الشحن توصيل طلبك { $order }، لكنها لم تتمكن من تسليمه.
    [one] حاولت شركة الشحن توصيل طلبك { $order }، لكنها لم تتمكن من تسليمه.
   *[other] حاولت شركة الشحن توصيل جزء من طلبك { $order }، لكنها لم تتمكن من تسليمه.
}
status-exception = { $parcels ->
    [0] نعتذر منك: أبلغتنا شركة الشحن بمشكلة في طلبك { $order }.
    [one] نعتذر منك: أبلغتنا شركة الشحن بمشكلة في طلبك { $order }.
   *[other] نعتذر منك: أبلغتنا شركة الشحن بمشكلة في جزء من طلبك { $order }.
}
status-return_to_sender = { $parcels ->
    [0] نعتذر منك: شركة الشحن تعيد طلبك { $order } إلينا.
    [one] نعتذر منك: شركة الشحن تعيد طلبك { $order } إلينا.
   *[other] نعتذر منك: شركة الشحن تعيد جزءًا من طلبك { $order } إلينا.
}
status-lost = { $parcels ->
    [0] نعتذر منك: أبلغتنا شركة الشحن بفقدان طلبك { $order }.
    [one] نعتذر منك: أبلغتنا شركة الشحن بفقدان طلبك { $order }.
   *[other] نعتذر منك: أبلغتنا شركة الشحن بفقدان جزء من طلبك { $order }.
}
status-partially_delivered = تم تسليم جزء من طلبك { $order }، والباقي لم يصل بعد.
status-delivered = تم تسليم طلبك { $order }.
status-cancelled = تم إلغاء طلبك { $order }.
status-return_in_progress = إرجاع طلبك { $order } قيد التنفيذ.
status-returned = اكتمل إرجاع طلبك { $order }.

## The same in a word or two, for lists.

status-name-awaiting_payment = بانتظار الدفع
status-name-on_hold = متوقف مؤقتًا
status-name-processing = قيد التجهيز
status-name-backordered = بانتظار توفر المخزون
status-name-pre_transit = مغلف، ولم تستلمه شركة الشحن بعد
status-name-in_transit = في الطريق
status-name-in_customs = في الجمارك
status-name-out_for_delivery = خرج للتوصيل
status-name-available_for_pickup = جاهز في نقطة الاستلام
status-name-delayed = متأخر
status-name-failed_attempt = تعذر التوصيل
status-name-exception = مشكلة في التوصيل
status-name-return_to_sender = في طريق العودة إلينا
status-name-lost = مفقود
status-name-partially_delivered = تم تسليم جزء منه
status-name-delivered = تم التسليم
status-name-cancelled = ملغى
status-name-return_in_progress = الإرجاع قيد التنفيذ
status-name-returned = تم الإرجاع

## What belongs to a status.

tracking = رقم التتبع لدى { $carrier } هو { $tracking }.
carrier = شركة الشحن هي { $carrier }.
eta-date = من المتوقع أن يصل يوم { $date }.
eta-today = من المتوقع أن يصل اليوم، { $date }.
eta-passed = كان من المتوقع أن يصل يوم { $date }، وقد مضى هذا الموعد ولا يوجد موعد جديد بعد.
eta-unknown = لا يوجد موعد توصيل محدد بعد.
delivered-on = وصل يوم { $date }.
delivered-unknown = ليس لدي تسجيل لليوم الذي وصل فيه.
last-scan = آخر تحديث لحركة الطرد كان يوم { $date } في { $place }.
last-scan-nowhere = آخر تحديث لحركة الطرد كان يوم { $date }.
hold-payment = لا يزال تأكيد الدفع مطلوبًا.
hold-address = لا يزال التحقق من عنوان التوصيل مطلوبًا.
hold-check = الطلب قيد مراجعة روتينية.
hold-unknown = لا يوجد سبب مسجل لذلك.
payment-next = سنبدأ في تجهيزه فور وصول الدفعة.
cancelled-on = كان ذلك يوم { $date }.
cancelled-unknown = ليس لدي تسجيل لتاريخ ذلك.
still-preparing = لم يتم شحنه بعد: { $items }.
lines-cancelled = تم إلغاؤه من هذا الطلب: { $items }.

parcels-head = { $parcels ->
    [zero] لا توجد طرود:
    [one] يوجد طرد واحد:
    [two] يوجد طردان:
    [few] يوجد { $parcels } طرود:
    [many] يوجد { $parcels } طردًا:
   *[other] يوجد { $parcels } طرد:
}
parcel-line = - الطرد { $parcel }: { $state }
parcel-line-items = - الطرد { $parcel }: { $state }، ويحتوي على { $items }
parcel-state-date = { $state }، ومن المتوقع وصوله يوم { $date }
parcel-state-today = { $state }، ومن المتوقع وصوله اليوم، { $date }
parcel-state-passed = { $state }، وكان من المتوقع وصوله يوم { $date }
parcel-delivered-on = تم تسليمه يوم { $date }

backorder-date = المنتج { $title } (الكمية: { $quantity }): نفد من المخزون، ومن المتوقع توفره يوم { $date }.
backorder-passed = المنتج { $title } (الكمية: { $quantity }): نفد من المخزون، وكان من المتوقع توفره يوم { $date }، وقد مضى هذا الموعد.
backorder-unknown = المنتج { $title } (الكمية: { $quantity }): نفد من المخزون، ولا يوجد موعد لتوفره بعد.
backorder-substitutes = يمكننا بدلًا من ذلك إرسال { $titles }.

return-requested = استلمنا طلب الإرجاع { $number } يوم { $date }، ولا تزال الموافقة عليه مطلوبة.
return-approved = تمت الموافقة على الإرجاع { $number }، ونرجو إرسال المنتجات إلينا.
return-in_transit = الإرجاع { $number } في الطريق إلينا.
return-received = وصلنا الإرجاع { $number }، والخطوة التالية هي فحصه.
return-received-on = وصلنا الإرجاع { $number } يوم { $date }، والخطوة التالية هي فحصه.
return-inspected = تم فحص الإرجاع { $number }.
return-closed = تم إغلاق الإرجاع { $number }.
return-rejected = لم يُقبل طلب الإرجاع { $number }.
return-tracking = رقم تتبع طرد الإرجاع لدى { $carrier } هو { $tracking }.
return-refund = المبلغ المسترد عنه هو { $amount }.
refund-requested = استرداد مبلغ { $amount } بانتظار الموافقة.
refund-pending = استرداد مبلغ { $amount } قيد المعالجة.
refund-issued = تم رد مبلغ { $amount }.
refund-issued-on = تم رد مبلغ { $amount } يوم { $date }.
refund-failed = بدأ استرداد مبلغ { $amount }، لكنه لم يكتمل.
refund-none = لا يوجد استرداد مسجل له.

## What the customer may press instead of typing: short, and sent as their own words.

quick-where = أين طلبي؟
quick-order = أين الطلب { $order }؟
quick-another = طلب آخر
quick-not-arrived = لم أستلم طلبي
quick-person = التحدث مع موظف
# Where an item waits for stock: the ways that are open.
quick-offer-wait = الانتظار
quick-offer-substitute = { $item } بدلًا منه
quick-offer-partial = إرسال الباقي الآن
quick-offer-cancel = إلغاء هذا المنتج

## Conversation.

greeting = أهلًا بك! يمكنني أن أخبرك أين طلبك. ما رقم طلبك، وما البريد الإلكتروني أو الرمز البريدي الذي طلبت به؟
greeting-known = أهلًا بك! كيف يمكنني مساعدتك في طلبك؟
you-are-welcome = على الرحب والسعة! راسلني في أي وقت إذا احتجت إلى شيء آخر.
anything-else = هل هناك شيء آخر يمكنني مساعدتك فيه؟
ask-order-and-proof = يسعدني أن أبحث لك عن ذلك. أرسل لي من فضلك رقم طلبك، مع البريد الإلكتروني أو الرمز البريدي الذي طلبت به.
ask-proof = شكرًا لك. كي أبحث عن الطلب { $order } أحتاج أيضًا إلى البريد الإلكتروني أو الرمز البريدي الذي طلبت به.
ask-order = شكرًا لك. هل يمكنك أن ترسل لي أيضًا رقم طلبك؟ ستجده في رسالة تأكيد الطلب.
ask-photo = شكرًا على الصورة. بماذا تتعلق؟ اكتب لي من فضلك بضع كلمات عنها، مع رقم طلبك إذا كانت تخص طلبًا.
no-match = لم أتمكن من العثور على طلب بهذه البيانات. نرجو التأكد من رقم الطلب، ومن البريد الإلكتروني أو الرمز البريدي، وإرسالهما معًا مرة أخرى.
which-order = أي طلب تقصد؟
orders-head = هذه طلباتك:
orders-line = - الطلب { $order }: { $status }
orders-line-date = - الطلب { $order }: { $status }، ومن المتوقع وصوله يوم { $date }
orders-none = لا أرى أي طلبات هنا بعد. أرسل لي من فضلك رقم طلبك، مع البريد الإلكتروني أو الرمز البريدي الذي طلبت به.
ask-product = ما المنتج الذي تبحث عنه؟
product-in-stock = المنتج { $title } متوفر وسعره { $price }.
product-restock = المنتج { $title } وسعره { $price } غير متوفر حاليًا، ونتوقع توفره يوم { $date }.
product-out = المنتج { $title } وسعره { $price } غير متوفر حاليًا، ولا يوجد موعد لتوفره بعد.
product-none = لم أجد هذا المنتج في متجرنا. هل يمكنك تجربة اسم آخر؟
# What an order holds and costs, and who carries it; its status stands before.
order-contents = في طلبك { $order }: { $items }. المجموع { $total }.
carrier-none = طلبك { $order } ليس لدى شركة الشحن بعد.
what-i-do = لست متأكدًا من أنني فهمت ذلك. يمكنني أن أخبرك أين طلبك، أو أتحقق من توفر منتج، أو أحولك إلى أحد الزملاء. ماذا تفضل؟
goodbye = حسنًا! راسلني في أي وقت إذا احتجت إلى شيء آخر.
go-ahead = بالطبع. ماذا تود أن تعرف؟
calm = أتفهم أن هذا مزعج، وأود مساعدتك.
ask-proof-orders = شكرًا لك. كي أبحث عن الطلبات { $orders } أحتاج أيضًا إلى البريد الإلكتروني أو الرمز البريدي الذي طلبت به.
no-match-orders = بالنسبة إلى { $orders } لم أتمكن من العثور على طلب بهذه البيانات. نرجو التأكد من رقم الطلب، ومن البريد الإلكتروني أو الرمز البريدي، وإرسالهما معًا مرة أخرى.
ask-not-tracking = لا يمكنني البحث برقم التتبع وحده. أرسل لي من فضلك رقم طلبك، مع البريد الإلكتروني أو الرمز البريدي الذي طلبت به.

## Handing over to a person.

handed-off = سأحول محادثتك إلى أحد الزملاء، وسيرد عليك هنا.
handed-off-requested = بالتأكيد. سأحول محادثتك إلى أحد الزملاء، وسيرد عليك هنا.
handed-off-cancel_order = لا يمكنني إلغاء الطلبات بنفسي، لذلك سأحول محادثتك إلى أحد الزملاء، وسيرد عليك هنا.
handed-off-change_address = لا يمكنني تعديل الطلبات بنفسي، لذلك سأحول محادثتك إلى أحد الزملاء، وسيرد عليك هنا.
handed-off-return_refund = لا يمكنني ترتيب الإرجاع أو استرداد المبالغ بنفسي، لذلك سأحول محادثتك إلى أحد الزملاء، وسيرد عليك هنا.
handed-off-delivery_problem = أعتذر عما حدث. سأحول الأمر إلى أحد الزملاء، وسيتحقق منه ويرد عليك هنا.
handed-off-identity = تكررت محاولات البحث عن طلب أكثر من اللازم، لذلك سأحول الأمر إلى أحد الزملاء، وسيرد عليك هنا.
handed-off-failure = حدث خطأ من جانبنا. سأحول الأمر إلى أحد الزملاء، وسيرد عليك هنا.
handed-off-failed = أعتذر، لم أتمكن من الوصول إلى زملائي الآن. يرجى المحاولة مرة أخرى بعد قليل.

## For the colleague who takes over.

summary-requested = يطلب العميل التحدث مع شخص. كلماته: «{ $words }»
summary-cancel_order = يريد العميل إلغاء طلب. كلماته: «{ $words }»
summary-change_address = يريد العميل تعديل طلب أو عنوانه. كلماته: «{ $words }»
summary-return_refund = يريد العميل إرجاع منتج أو استرداد مبلغ. كلماته: «{ $words }»
summary-delivery_problem = يبلغ العميل عن مشكلة في التوصيل. كلماته: «{ $words }»
summary-photo = أرسل العميل صورة.
summary-identity = محاولات كثيرة لمطابقة طلب. كلماته: «{ $words }»
summary-unclear = لم يفهم المساعد العميل مرتين. كلماته: «{ $words }»
summary-order = رقم الطلب المذكور: { $order }.

## Words by which the built-in engine reads messages, separated by commas.

# What stands before an order number.
words-order = طلب, طلبي, الطلب, طلبيه, الطلبيه, طلبيتي, طلبات, طلباتي, اوردر, الاوردر, اوردري, أوردراتي, شحنه, شحنتي, الشحنه, طرد, طردي, الطرد, باكيج, برقم, رقمه, رقمها
# What stands before a postal code.
words-postal = بريدي, البريدي, الرمز, رمز, كود, زيب
# By which a customer turns to another order than the one spoken of.
words-other = آخر, الآخر, اخرى, الأخرى, الثاني, التاني, الثانية, التانية, غيره, غيرها
# With which a customer only says that they have read us.
words-acknowledgement = اوك, أوكي, اوكيه, تمام, طيب, حسنا, حسنًا, ماشي, نعم, ايوه, ايوا, اي, ايه, أكيد, فهمت, مفهوم, زين, واضح, خلاص, ابشر, tamam
# What surrounds a product's name in a question about it.
words-product = هل, عندكم, عندكو, عندك, لديكم, لدى, في, فيه, يوجد, موجود, موجودة, متوفر, متوفرة, متاح, متاحة, متوفرين, توفر, يتوفر, تتوفر, ما, ماذا, هو, هي, هذا, هذه, هاذا, ده, دي, هاي, هاد, هالـ, ال, من, على, عن, الى, مع, و, او, أو, كم, بكم, بكام, قديش, سعر, سعره, سعرها, السعر, ثمن, يكلف, تكلفة, المخزون, مخزون, ستوك, نفد, نفذ, خلص, متى, امتى, متا, إيمتى, رجع, يرجع, ترجع, راح, رح, سوف, أريد, اريد, ابي, ابغى, عايز, عاوز, بدي, محتاج, حاب, اشتري, شراء, أطلب, تبيعون, بتبيعوا, تبيعوا, تبيع, مقاس, المقاس, مقاسات, لون, اللون, حجم, الحجم, منتج, المنتج, المنتجات, منتجات, قطعة, قطعه, قطع, مرة, تانية, ثانية, أخرى, لسه, لسا, بعد, باقي, الحين, دلوقتي, هلق, حاليا, الآن, جديد, جديدة, لو, سمحت, سمحتوا, ممكن, فضلك, مرحبا, السلام, عليكم, أهلا, هلا, اي, أي, أعرف, اعرف, فين, وين, أين, كان, تاريخ
# First, second, third … of a list, in this order; a slash between words for the same place.
words-ordinal = الأول / الأولى / اول / أولى, الثاني / الثانية / التاني / التانية / ثاني, الثالث / الثالثة / التالت / ثالث, الرابع / الرابعة / رابع, الخامس / الخامسة / خامس
# The one at the end of a list.
words-last = الأخير, الأخيرة, أخير, الأحدث, آخر
# The one before that spoken of now.
words-before = السابق, السابقة, سابق, قبله, قبلها, اللي قبله
# Several of which it is known which they are.
words-they = هم, هما, كلاهما, كليهما, الاثنين, الاثنان, التنين, وينهم, فينهم
# What denies something: "it has not come".
words-not = لم, ما, لسه, ليس
# With which a customer accepts an offer, and with which they decline it.
words-yes = نعم, أجل, ايوه, ايوا, أيوة, اي, ايه, أكيد, طبعا, ياريت, فضلك, سمحت, موافق, اوكي, تمام, ابشر, إيوا
words-no = لا, لأ, كلا, لاء, مش, مو, ولا, شيء, شي, حاجة
# Words of anger; they are answered calmly and change nothing else.
words-rude = زفت, زبالة, قرف, مقرف, حمار, حمير, غبي, غبية, اغبياء, كلب, كلاب, نصاب, نصابين, نصب, حرامية, احتيال, فاشل, فاشلين, فاشلة, تافه, وسخ, لعنة, خرا, تبا, مهزلة, مسخرة

## What can be done to an order, told before it is done. $items is a list of items.

proposal-cancel-order = يمكنني إلغاء طلبك { $order } بالكامل.
proposal-cancel-items = يمكنني أن ألغي من طلبك { $order } ما يلي: { $items }.
proposal-change_address = يمكنني تغيير عنوان توصيل طلبك { $order } إلى هذا العنوان: { $text }.
proposal-change_items = يمكنني تعديل طلبك { $order } كما يلي: { $items }.
proposal-change_payment = يمكنني تغيير وسيلة الدفع لطلبك { $order } إلى { $method }.
proposal-set_instructions = يمكنني تسجيل ملاحظة لمندوب التوصيل بخصوص طلبك { $order } كما يلي: «{ $text }».
proposal-set_instructions-none = يمكنني حذف الملاحظة المسجلة لمندوب التوصيل بخصوص طلبك { $order }.
proposal-choose_offer-wait = يمكنني تسجيل اختيارك الانتظار بخصوص طلبك { $order } حتى يتوفر ما يلي: { $items }.
proposal-choose_offer-substitute = يمكنني تعديل طلبك { $order } كما يلي: { $items }.
proposal-choose_offer-partial = يمكنني ترتيب شحن باقي طلبك { $order } الآن، وشحن ما يلي لاحقًا دون رسوم شحن إضافية: { $items }.
proposal-choose_offer-cancel = يمكنني أن ألغي من طلبك { $order } ما يلي وأترك الباقي كما هو: { $items }.
proposal-return = يمكنني فتح طلب إرجاع بخصوص طلبك { $order } لما يلي: { $items }.
proposal-exchange = يمكنني فتح طلب استبدال بخصوص طلبك { $order } كما يلي: { $items }.
# One item of several pieces; an item that becomes another.
proposal-item-many = { $item } (الكمية: { $quantity })
proposal-item-swap = { $other } بدلًا من { $item }
settle-refund = يُرد إليك مبلغ { $amount }.
settle-pay = عليك دفع مبلغ إضافي قدره { $amount }.
settle-refund-later = يُرد إليك مبلغ { $amount } بعد أن تصلنا المنتجات.
settle-pay-later = عليك دفع مبلغ إضافي قدره { $amount } بعد أن تصلنا المنتجات.
settle-method = يتم ذلك عبر { $method }.
settle-credit = سيكون ذلك رصيدًا في متجرنا وليس نقودًا.
settle-approval = لا تزال موافقة أحد الزملاء على رد المبلغ مطلوبة.
proposal-question = هل أنفذ ذلك؟
proposal-yes = نعم، نفذ ذلك من فضلك
proposal-no = لا، اترك كل شيء كما هو
# The answer was neither a plain yes nor a plain no; the proposal is told again behind it.
proposal-again = لم أنفذ أي شيء بعد، لأنه لم يتضح لي من إجابتك إن كانت «نعم» أم «لا».
proposal-declined = حسنًا، لم أغير أي شيء في طلبك { $order }.
proposal-closed = لم يعد ذلك متاحًا، لذلك لم يتغير أي شيء. يرجى إخباري مرة أخرى بما هو مطلوب.
# Said first where the customer speaks of something else instead of answering.
proposal-dropped = لم يتغير أي شيء في طلبك { $order } حتى الآن.

## What was done.

done-cancel-order = تم إلغاء طلبك { $order }.
done-cancel-items = تم في طلبك { $order } إلغاء ما يلي: { $items }.
done-change_address = سيُرسل طلبك { $order } إلى هذا العنوان: { $text }.
done-change_items = تم تعديل طلبك { $order } كما يلي: { $items }.
done-change_payment = وسيلة الدفع لطلبك { $order } هي الآن { $method }.
done-set_instructions = تم تسجيل ملاحظة لمندوب التوصيل بخصوص طلبك { $order } كما يلي: «{ $text }».
done-set_instructions-none = لم تعد هناك ملاحظة مسجلة لمندوب التوصيل بخصوص طلبك { $order }.
done-choose_offer-wait = تم تسجيل اختيارك الانتظار بخصوص طلبك { $order } حتى يتوفر ما يلي: { $items }.
done-choose_offer-substitute = تم تعديل طلبك { $order } كما يلي: { $items }.
done-choose_offer-partial = يُشحن باقي طلبك { $order } الآن، ويُشحن ما يلي لاحقًا دون رسوم شحن إضافية: { $items }.
done-choose_offer-cancel = تم في طلبك { $order } إلغاء ما يلي: { $items }. ويظل الباقي كما هو.
done-return = تم فتح طلب إرجاع بخصوص طلبك { $order } لما يلي: { $items }. رقم الإرجاع هو { $return }.
done-exchange = تم فتح طلب استبدال بخصوص طلبك { $order } كما يلي: { $items }. رقم الاستبدال هو { $return }.

## Why something cannot be done. $order is the order's number.

refused-needs_proof = لتغيير أي شيء في طلب، يجب أن أتأكد من أنه يخصك: يرجى تسجيل الدخول إلى المتجر أولًا.
refused-too_late = لم يعد ذلك ممكنًا في طلبك { $order }، فقد وصل إلى مرحلة متقدمة جدًا.
refused-already_cancelled = طلبك { $order } ملغى بالفعل.
refused-whole_order_only = يمكنني إلغاء الطلب { $order } بالكامل فقط، وليس منتجات منفردة منه.
refused-reason_not_accepted = لا يمكن إلغاء طلب لهذا السبب.
refused-nothing_named = يرجى إخباري بالمنتجات المقصودة.
refused-not_on_order = لا أجد هذا المنتج في طلبك { $order }.
refused-too_many = هذا أكثر من الكمية الموجودة منه في طلبك { $order }.
refused-locked_by_change = سبق تغيير منتجات طلبك { $order }، لذلك لا يمكن تغيير أي شيء آخر.
refused-changed_before = سبق تغيير ذلك في طلبك { $order }، ولا يمكن تغييره مرة أخرى.
refused-address_incomplete = أحتاج إلى العنوان الكامل: الاسم والشارع والرمز البريدي والمدينة والدولة.
refused-other_country = يمكنني تغيير العنوان فقط داخل الدولة التي يُرسل إليها طلبك { $order }.
refused-unchanged = الأمر كذلك بالفعل.
refused-other_product = لا يمكن استبدال منتج إلا بخيار آخر من المنتج نفسه.
refused-unavailable = هذا المنتج غير متوفر حاليًا.
refused-unknown_method = لا أجد وسيلة الدفع هذه في حسابك.
refused-method_not_allowed = لا يمكن استخدام وسيلة الدفع هذه لهذا الغرض.
refused-insufficient_balance = لا يوجد رصيد كافٍ في هذه البطاقة.
refused-split_payment = تم دفع قيمة طلبك { $order } بأكثر من وسيلة، ولا يمكنني تغيير ذلك.
refused-not_paid = لم تُدفع قيمة طلبك { $order } بعد.
refused-not_delivered = لم يتم تسليم ذلك بعد، لذلك لا يمكن إرجاعه.
refused-window_over = انتهت المدة التي كان يمكن فيها إرجاع ذلك.
refused-final_sale = تم بيع هذا المنتج دون حق الإرجاع.
refused-category_excluded = لا نقبل إرجاع هذا النوع من المنتجات.
refused-another_under_way = هناك إرجاع آخر لطلبك { $order } قيد التنفيذ.
refused-offer_closed = لم يعد هذا العرض متاحًا.
refused-too_long = هذا النص طويل جدًا، يرجى كتابته بكلمات أقل.
