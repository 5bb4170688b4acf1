# Everything the agent says in English without a model, and every status sentence.
# Dates, amounts, numbers and names arrive ready to print.

# The language's English name, by which the detector knows it too.
language-name = English
# How customers are addressed, for models.
address-form = you
language-locale = en-GB
money = { $symbol }{ $amount }
money-code = { $amount } { $code }
list-and = { $items } and { $last }
list-or = { $items } or { $last }

## Status of a whole order. $parcels is the number of parcels, $waiting of items on backorder.

status-awaiting_payment = We have your order { $order }, but the payment has not reached us yet.
status-on_hold = Your order { $order } is on hold at the moment.
status-processing = Your order { $order } is paid, and we are preparing it for shipping.
status-backordered = { $parcels ->
    [0] { $waiting ->
        [one] Your order { $order } is waiting for an item that is out of stock.
       *[other] Your order { $order } is waiting for items that are out of stock.
    }
   *[other] The rest of your order { $order } is waiting for stock.
}
status-pre_transit = { $parcels ->
    [0] Your order { $order } is packed, but the carrier does not have it yet.
    [one] Your order { $order } is packed and labelled, but the carrier does not have it yet.
   *[other] Part of your order { $order } is packed and labelled, but the carrier does not have it yet.
}
status-in_transit = Your order { $order } is on its way.
status-in_customs = { $parcels ->
    [0] Your order { $order } is being cleared by customs.
    [one] Your order { $order } is being cleared by customs.
   *[other] Part of your order { $order } is being cleared by customs.
}
status-out_for_delivery = Good news: your order { $order } is out for delivery.
status-available_for_pickup = { $parcels ->
    [0] Your order { $order } is waiting for you at the pickup point.
    [one] Your order { $order } is waiting for you at the pickup point.
   *[other] Part of your order { $order } is waiting for you at the pickup point.
}
status-delayed = { $parcels ->
    [0] I am sorry: your order { $order } is delayed.
    [one] I am sorry: your order { $order } is delayed.
   *[other] I am sorry: part of your order { $order } is delayed.
}
status-failed_attempt = { $parcels ->
    [0] The carrier tried to deliver your order { $order }, but could not hand it over.
    [one] The carrier tried to deliver your order { $order }, but could not hand it over.
   *[other] The carrier tried to deliver part of your order { $order }, but could not hand it over.
}
status-exception = { $parcels ->
    [0] I am sorry: the carrier reports a problem with your order { $order }.
    [one] I am sorry: the carrier reports a problem with your order { $order }.
   *[other] I am sorry: the carrier reports a problem with part of your order { $order }.
}
status-return_to_sender = { $parcels ->
    [0] I am sorry: the carrier is sending your order { $order } back to us.
    [one] I am sorry: the carrier is sending your order { $order } back to us.
   *[other] I am sorry: the carrier is sending part of your order { $order } back to us.
}
status-lost = { $parcels ->
    [0] I am sorry: the carrier reports your order { $order } as lost.
    [one] I am sorry: the carrier reports your order { $order } as lost.
   *[other] I am sorry: the carrier reports part of your order { $order } as lost.
}
status-partially_delivered = Part of your order { $order } has been delivered; the rest is still to come.
status-delivered = Your order { $order } has been delivered.
status-cancelled = Your order { $order } has been cancelled.
status-return_in_progress = Your return for order { $order } is under way.
status-returned = Your return for order { $order } is complete.

## The same in a word or two, for lists.

status-name-awaiting_payment = waiting for payment
status-name-on_hold = on hold
status-name-processing = being prepared
status-name-backordered = waiting for stock
status-name-pre_transit = packed, not yet with the carrier
status-name-in_transit = on its way
status-name-in_customs = with customs
status-name-out_for_delivery = out for delivery
status-name-available_for_pickup = waiting at the pickup point
status-name-delayed = delayed
status-name-failed_attempt = delivery attempt failed
status-name-exception = problem with the delivery
status-name-return_to_sender = on its way back to us
status-name-lost = lost
status-name-partially_delivered = partly delivered
status-name-delivered = delivered
status-name-cancelled = cancelled
status-name-return_in_progress = return under way
status-name-returned = returned

## What belongs to a status.

tracking = Your tracking number with { $carrier } is { $tracking }.
carrier = The carrier is { $carrier }.
eta-date = It should arrive on { $date }.
eta-today = It should arrive today, { $date }.
eta-passed = It was expected on { $date }; that day has passed, and there is no new date yet.
eta-unknown = There is no delivery date yet.
delivered-on = It arrived on { $date }.
delivered-unknown = I have no record of the day it arrived.
last-scan = It was last scanned on { $date }, in { $place }.
last-scan-nowhere = It was last scanned on { $date }.
hold-payment = The payment still has to be confirmed.
hold-address = The delivery address still has to be checked.
hold-check = It is going through a routine check.
hold-unknown = No reason is recorded for it.
payment-next = We start preparing it as soon as the payment is in.
cancelled-on = That was on { $date }.
cancelled-unknown = I have no record of the day.
still-preparing = Not shipped yet: { $items }.
lines-cancelled = Cancelled from this order: { $items }.

parcels-head = { $parcels ->
    [one] There is one parcel:
   *[other] There are { $parcels } parcels:
}
parcel-line = - { $parcel }: { $state }
parcel-line-items = - { $parcel }: { $state }; contains { $items }
parcel-state-date = { $state }, expected on { $date }
parcel-state-today = { $state }, expected today, { $date }
parcel-state-passed = { $state }, was expected on { $date }
parcel-delivered-on = delivered on { $date }

backorder-date = { $quantity } × { $title }: out of stock, new stock is expected on { $date }.
backorder-passed = { $quantity } × { $title }: out of stock, new stock was expected on { $date }; that day has passed.
backorder-unknown = { $quantity } × { $title }: out of stock, and there is no date for new stock yet.
backorder-substitutes = Instead we could send { $titles }.

return-requested = We received your return request { $number } on { $date }; it still has to be approved.
return-approved = Your return { $number } is approved; please send the items back.
return-in_transit = Your return { $number } is on its way back to us.
return-received = Your return { $number } has reached us and will be checked next.
return-received-on = Your return { $number } reached us on { $date } and will be checked next.
return-inspected = Your return { $number } has been checked.
return-closed = Your return { $number } is closed.
return-rejected = Your return request { $number } was not accepted.
return-tracking = The tracking number of the parcel back with { $carrier } is { $tracking }.
return-refund = The refund for it is { $amount }.
refund-requested = A refund of { $amount } is waiting for approval.
refund-pending = A refund of { $amount } is being processed.
refund-issued = A refund of { $amount } has been sent.
refund-issued-on = A refund of { $amount } was sent on { $date }.
refund-failed = A refund of { $amount } was started, but did not go through.
refund-none = No refund is recorded for it.

## What the customer may press instead of typing: short, and sent as their own words.

quick-where = Where is my order?
quick-order = Where is order { $order }?
quick-another = Another order
quick-not-arrived = It has not arrived
quick-person = Talk to a person
# Where an item waits for stock: the ways that are open.
quick-offer-wait = Wait for it
quick-offer-substitute = { $item } instead
quick-offer-partial = Send the rest now
quick-offer-cancel = Cancel this item

## Conversation.

greeting = Hello! I can tell you where your order is. What is your order number, and the e-mail address or postal code you ordered with?
greeting-known = Hello! How can I help you with your order?
you-are-welcome = You are welcome! Just write to me if anything else comes up.
anything-else = Is there anything else I can help you with?
ask-order-and-proof = I am happy to look that up. Please send me your order number, and the e-mail address or postal code you ordered with.
ask-proof = Thank you. To look up order { $order }, I also need the e-mail address or postal code you ordered with.
ask-order = Thank you. Could you also send me your order number? You will find it in your order confirmation.
no-match = I could not find an order with these details. Please check the order number, and the e-mail address or postal code, and send me both again.
which-order = Which order do you mean?
orders-head = These are your orders:
orders-line = - { $order }: { $status }
orders-line-date = - { $order }: { $status }, expected on { $date }
orders-none = I cannot see any orders here yet. Please send me your order number, and the e-mail address or postal code you ordered with.
ask-product = Which product are you looking for?
ask-photo = Thank you for the photo. What is it about? Please tell me in a few words, with your order number if it concerns an order.
product-in-stock = { $title } is in stock and costs { $price }.
product-restock = { $title } ({ $price }) is out of stock at the moment; we expect new stock on { $date }.
product-out = { $title } ({ $price }) is out of stock at the moment, and there is no date for new stock yet.
product-none = I could not find that product in our shop. Could you try another name?
# What an order holds and costs, and who carries it; its status stands before.
order-contents = In your order { $order }: { $items }. The total is { $total }.
carrier-none = Your order { $order } is not with a carrier yet.
what-i-do = I am not sure I understood that. I can tell you where an order is, check whether a product is in stock, or pass you on to a colleague. What would you like?
goodbye = All right! Just write to me if anything else comes up.
go-ahead = Of course. What would you like to know?
calm = I understand that this is annoying, and I would like to help.
ask-proof-orders = Thank you. To look up the orders { $orders }, I also need the e-mail address or postal code you ordered with.
no-match-orders = For { $orders } I could not find an order with these details. Please check the order number, and the e-mail address or postal code, and send me both again.
ask-not-tracking = With only a tracking number I cannot look anything up. Please send me your order number, and the e-mail address or postal code you ordered with.

## Handing over to a person.

handed-off = I am passing this on to a colleague, who will answer you here.
handed-off-requested = Of course. I am passing you on to a colleague, who will answer you here.
handed-off-cancel_order = I cannot cancel orders myself, so I am passing your request on to a colleague, who will answer you here.
handed-off-change_address = I cannot change orders myself, so I am passing your request on to a colleague, who will answer you here.
handed-off-return_refund = I cannot arrange returns or refunds myself, so I am passing your request on to a colleague, who will answer you here.
handed-off-delivery_problem = I am sorry about that. I am passing this on to a colleague, who will look into it and answer you here.
handed-off-identity = There have been too many tries to look up an order, so I am passing this on to a colleague, who will answer you here.
handed-off-failure = Something went wrong on our side. I am passing this on to a colleague, who will answer you here.
handed-off-failed = I am sorry, I could not reach my colleagues just now. Please try again in a moment.

## For the colleague who takes over.

summary-requested = The customer asks for a person. Their words: “{ $words }”
summary-cancel_order = The customer wants to cancel an order. Their words: “{ $words }”
summary-change_address = The customer wants to change an order or its address. Their words: “{ $words }”
summary-return_refund = The customer wants to return something or get money back. Their words: “{ $words }”
summary-delivery_problem = The customer reports a problem with a delivery. Their words: “{ $words }”
summary-identity = Too many tries to match an order. Their words: “{ $words }”
summary-unclear = The assistant did not understand the customer twice. Their words: “{ $words }”
summary-order = Order number named: { $order }.
summary-photo = The customer sent a photo.

## Words by which the built-in engine reads messages, separated by commas.

# What stands before an order number.
words-order = order, orders, parcel, package, shipment, delivery
# What stands before a postal code.
words-postal = postal, postcode, post code, zip, zipcode
# By which a customer turns to another order than the one spoken of.
words-other = other, another
# With which a customer only says that they have read us.
words-acknowledgement = ok, okay, k, yes, yeah, yep, sure, alright, fine, understood, got, it, will, do
# What surrounds a product's name in a question about it.
words-product = a, an, the, this, that, these, those, it, is, are, be, was, i, you, we, me, my, your, u, do, does, did, have, has, had, got, get, any, some, can, could, will, would, should, there, in, on, of, for, to, from, at, with, and, or, still, again, back, out, stock, stocked, restock, restocked, available, availability, sell, sold, carry, buy, order, price, cost, costs, much, many, how, when, what, which, where, want, need, looking, like, please, hi, hello, hey, size, left, date, new, now, one, ones, if, know, tell, expected, product, products, item, items, shop, store, currently
# First, second, third … of a list, in this order; a slash between words for the same place.
words-ordinal = first / 1st, second / 2nd, third / 3rd, fourth / 4th, fifth / 5th
# The one at the end of a list.
words-last = last, latest, newest
# The one before that spoken of now.
words-before = before, previous, prior, preceding
# Several of which it is known which they are.
words-they = they, them, both
# What denies something: "it has not come".
words-not = not, never, haven't, hasn't, didn't, isn't, nothing
# With which a customer accepts an offer, and with which they decline it.
words-yes = yes, yeah, yep, yup, sure, please
words-no = no, nope, nah, nothing, none
# Words of anger; they are answered calmly and change nothing else.
words-rude = fuck, fucking, fucked, wtf, shit, shitty, bullshit, crap, damn, idiot, idiots, stupid, dumb, moron, morons, useless, pathetic, asshole, bastards, scam, scammers, ridiculous

## What can be done to an order, told before it is done. $items is a list of items.

proposal-cancel-order = I can cancel your whole order { $order }.
proposal-cancel-items = I can cancel { $items } in your order { $order }.
proposal-change_address = I can have your order { $order } sent to this address: { $text }.
proposal-change_items = I can change your order { $order }: { $items }.
proposal-change_payment = I can have your order { $order } paid with { $method } instead.
proposal-set_instructions = I can note this for the courier of your order { $order }: “{ $text }”.
proposal-set_instructions-none = I can take back what is noted for the courier of your order { $order }.
proposal-choose_offer-wait = I can note that you wait for { $items } of your order { $order }.
proposal-choose_offer-substitute = I can change your order { $order }: { $items }.
proposal-choose_offer-partial = I can have the rest of your order { $order } sent now, and { $items } later without further shipping costs.
proposal-choose_offer-cancel = I can cancel { $items } in your order { $order } and leave the rest as it is.
proposal-return = I can open a return of { $items } from your order { $order }.
proposal-exchange = I can open an exchange for your order { $order }: { $items }.
# One item of several pieces; an item that becomes another.
proposal-item-many = { $quantity } × { $item }
proposal-item-swap = { $other } instead of { $item }
settle-refund = You get { $amount } back.
settle-pay = You pay { $amount } more.
settle-refund-later = You get { $amount } back once the goods have come in.
settle-pay-later = You pay { $amount } more once the goods have come in.
settle-method = This goes over { $method }.
settle-credit = It comes as credit in our shop, not as money.
settle-approval = A colleague still has to approve the refund.
proposal-question = Shall I do that?
proposal-yes = Yes, please do that
proposal-no = No, leave it as it is
# The answer was neither a plain yes nor a plain no; the proposal is told again behind it.
proposal-again = I have not done anything yet, since I could not read your answer as a clear yes or no.
proposal-declined = All right, I have changed nothing about your order { $order }.
proposal-closed = That is no longer open, so nothing was changed. Please tell me again what you would like.
# Said first where the customer speaks of something else instead of answering.
proposal-dropped = So far nothing has been changed about your order { $order }.

## What was done.

done-cancel-order = Your order { $order } is cancelled.
done-cancel-items = Cancelled in your order { $order }: { $items }.
done-change_address = Your order { $order } will be sent to this address: { $text }.
done-change_items = Your order { $order } is changed: { $items }.
done-change_payment = Your order { $order } is now paid with { $method }.
done-set_instructions = This is noted for the courier of your order { $order }: “{ $text }”.
done-set_instructions-none = Nothing is noted for the courier of your order { $order } any more.
done-choose_offer-wait = It is noted that you wait for { $items } of your order { $order }.
done-choose_offer-substitute = Your order { $order } is changed: { $items }.
done-choose_offer-partial = The rest of your order { $order } is sent now; { $items } will follow without further shipping costs.
done-choose_offer-cancel = Cancelled in your order { $order }: { $items }. The rest stays as it is.
done-return = The return of { $items } from your order { $order } is open. Its number is { $return }.
done-exchange = The exchange for your order { $order } is open: { $items }. Its number is { $return }.

## Why something cannot be done. $order is the order's number.

refused-needs_proof = To change anything about an order, I must be sure that it is yours: please sign in at the shop first.
refused-too_late = That is no longer possible for your order { $order }: it has gone too far.
refused-already_cancelled = Your order { $order } is cancelled already.
refused-whole_order_only = I can only cancel the whole order { $order }, not single items of it.
refused-reason_not_accepted = An order cannot be cancelled for that reason.
refused-nothing_named = Please tell me which items you mean.
refused-not_on_order = I do not find that item in your order { $order }.
refused-too_many = That is more than your order { $order } has of it.
refused-locked_by_change = The items of your order { $order } were changed before, so nothing more can be changed.
refused-changed_before = That was changed in your order { $order } before, and cannot be changed again.
refused-address_incomplete = I need the whole address: name, street, postal code, town and country.
refused-other_country = I can only change the address within the country that your order { $order } goes to.
refused-unchanged = That is how it is already.
refused-other_product = An item can only be swapped for another version of the same product.
refused-unavailable = That item cannot be had at the moment.
refused-unknown_method = I do not find that payment method in your account.
refused-method_not_allowed = That payment method cannot be used for this.
refused-insufficient_balance = There is not enough on that card.
refused-split_payment = Your order { $order } was paid in several ways, which I cannot change.
refused-not_paid = Your order { $order } is not paid yet.
refused-not_delivered = That has not been delivered yet, so it cannot be sent back.
refused-window_over = The time in which that could be sent back is over.
refused-final_sale = That item was sold without the right to send it back.
refused-category_excluded = We do not take back that kind of item.
refused-another_under_way = Another return of your order { $order } is under way.
refused-offer_closed = That offer is no longer open.
refused-too_long = That is too long; please say it in fewer words.
