# Everything the agent says in Spanish without a model, and every status sentence.
# Dates, amounts, numbers and names arrive ready to print.

# The language's English name, by which the detector knows it too.
language-name = Spanish
# How customers are addressed, for models.
address-form = tú
language-locale = es-ES
money = { $amount } { $symbol }
money-code = { $amount } { $code }
list-and = { $items } y { $last }
list-or = { $items } o { $last }

## Status of a whole order. $parcels is the number of parcels, $waiting of items on backorder.

status-awaiting_payment = Tenemos tu pedido { $order }, pero el pago aún no nos ha llegado.
status-on_hold = Tu pedido { $order } está retenido por el momento.
status-processing = Tu pedido { $order } está pagado y lo estamos preparando para el envío.
status-backordered = { $parcels ->
    [0] { $waiting ->
        [one] Tu pedido { $order } está a la espera de un artículo agotado.
       *[other] Tu pedido { $order } está a la espera de artículos agotados.
    }
   *[other] El resto de tu pedido { $order } está a la espera de existencias.
}
status-pre_transit = { $parcels ->
    [0] Tu pedido { $order } está embalado, pero el transportista aún no lo tiene.
    [one] Tu pedido { $order } está embalado y etiquetado, pero el transportista aún no lo tiene.
   *[other] Una parte de tu pedido { $order } está embalada y etiquetada, pero el transportista aún no la tiene.
}
status-in_transit = Tu pedido { $order } está en camino.
status-in_customs = { $parcels ->
    [0] Tu pedido { $order } está en la aduana.
    [one] Tu pedido { $order } está en la aduana.
   *[other] Una parte de tu pedido { $order } está en la aduana.
}
status-out_for_delivery = Buenas noticias: tu pedido { $order } está en reparto.
status-available_for_pickup = { $parcels ->
    [0] Tu pedido { $order } te espera en el punto de recogida.
    [one] Tu pedido { $order } te espera en el punto de recogida.
   *[other] Una parte de tu pedido { $order } te espera en el punto de recogida.
}
status-delayed = { $parcels ->
    [0] Lo siento: tu pedido { $order } viene con retraso.
    [one] Lo siento: tu pedido { $order } viene con retraso.
   *[other] Lo siento: una parte de tu pedido { $order } viene con retraso.
}
status-failed_attempt = { $parcels ->
    [0] El transportista intentó entregar tu pedido { $order }, pero no pudo.
    [one] El transportista intentó entregar tu pedido { $order }, pero no pudo.
   *[other] El transportista intentó entregar una parte de tu pedido { $order }, pero no pudo.
}
status-exception = { $parcels ->
    [0] Lo siento: el transportista informa de un problema con tu pedido { $order }.
    [one] Lo siento: el transportista informa de un problema con tu pedido { $order }.
   *[other] Lo siento: el transportista informa de un problema con una parte de tu pedido { $order }.
}
status-return_to_sender = { $parcels ->
    [0] Lo siento: el transportista nos está devolviendo tu pedido { $order }.
    [one] Lo siento: el transportista nos está devolviendo tu pedido { $order }.
   *[other] Lo siento: el transportista nos está devolviendo una parte de tu pedido { $order }.
}
status-lost = { $parcels ->
    [0] Lo siento: el transportista da por perdido tu pedido { $order }.
    [one] Lo siento: el transportista da por perdido tu pedido { $order }.
   *[other] Lo siento: el transportista da por perdida una parte de tu pedido { $order }.
}
status-partially_delivered = Una parte de tu pedido { $order } ya se ha entregado; falta el resto.
status-delivered = Tu pedido { $order } se ha entregado.
status-cancelled = Tu pedido { $order } se ha cancelado.
status-return_in_progress = La devolución de tu pedido { $order } está en curso.
status-returned = La devolución de tu pedido { $order } está completada.

## The same in a word or two, for lists.

status-name-awaiting_payment = pendiente de pago
status-name-on_hold = retenido
status-name-processing = en preparación
status-name-backordered = a la espera de existencias
status-name-pre_transit = embalado, aún sin entregar al transportista
status-name-in_transit = en camino
status-name-in_customs = en la aduana
status-name-out_for_delivery = en reparto
status-name-available_for_pickup = en el punto de recogida
status-name-delayed = con retraso
status-name-failed_attempt = intento de entrega fallido
status-name-exception = problema con la entrega
status-name-return_to_sender = de vuelta hacia nosotros
status-name-lost = perdido
status-name-partially_delivered = entregado en parte
status-name-delivered = entregado
status-name-cancelled = cancelado
status-name-return_in_progress = devolución en curso
status-name-returned = devuelto

## What belongs to a status.

tracking = El número de seguimiento de { $carrier } es { $tracking }.
carrier = El transportista es { $carrier }.
eta-date = La entrega está prevista para el { $date }.
eta-today = La entrega está prevista para hoy, { $date }.
eta-passed = La entrega estaba prevista para el { $date }; ese día ya ha pasado y todavía no hay una nueva fecha.
eta-unknown = Todavía no hay fecha de entrega.
delivered-on = Llegó el { $date }.
delivered-unknown = No me consta qué día llegó.
last-scan = El último registro es del { $date }, en { $place }.
last-scan-nowhere = El último registro es del { $date }.
hold-payment = El pago todavía tiene que confirmarse.
hold-address = Todavía hay que comprobar la dirección de entrega.
hold-check = Está pasando una comprobación rutinaria.
hold-unknown = No me consta el motivo.
payment-next = En cuanto nos llegue, empezamos a prepararlo.
cancelled-on = Fue el { $date }.
cancelled-unknown = No me consta qué día fue.
still-preparing = Todavía sin enviar: { $items }.
lines-cancelled = Cancelado de este pedido: { $items }.

parcels-head = { $parcels ->
    [one] Hay un paquete:
   *[other] Hay { $parcels } paquetes:
}
parcel-line = - { $parcel }: { $state }
parcel-line-items = - { $parcel }: { $state }; contiene { $items }
parcel-state-date = { $state }, previsto para el { $date }
parcel-state-today = { $state }, previsto para hoy, { $date }
parcel-state-passed = { $state }, estaba previsto para el { $date }
parcel-delivered-on = entregado el { $date }

backorder-date = { $quantity } × { $title }: agotado, esperamos nuevas existencias el { $date }.
backorder-passed = { $quantity } × { $title }: agotado, esperábamos nuevas existencias el { $date }; ese día ya ha pasado.
backorder-unknown = { $quantity } × { $title }: agotado, y todavía no hay fecha de reposición.
backorder-substitutes = En su lugar podríamos enviarte { $titles }.

return-requested = Recibimos tu solicitud de devolución { $number } el { $date }; todavía tiene que aprobarse.
return-approved = Tu devolución { $number } está aprobada; ya puedes enviarnos los artículos.
return-in_transit = Tu devolución { $number } está en camino hacia nosotros.
return-received = Tu devolución { $number } nos ha llegado y a continuación la revisaremos.
return-received-on = Tu devolución { $number } nos llegó el { $date } y a continuación la revisaremos.
return-inspected = Tu devolución { $number } ya está revisada.
return-closed = Tu devolución { $number } está cerrada.
return-rejected = Tu solicitud de devolución { $number } no se aceptó.
return-tracking = El número de seguimiento del paquete de vuelta con { $carrier } es { $tracking }.
return-refund = El reembolso correspondiente es de { $amount }.
refund-requested = Hay un reembolso de { $amount } pendiente de aprobación.
refund-pending = Hay un reembolso de { $amount } en trámite.
refund-issued = Se ha enviado un reembolso de { $amount }.
refund-issued-on = El { $date } se envió un reembolso de { $amount }.
refund-failed = Se inició un reembolso de { $amount }, pero no se pudo completar.
refund-none = No consta ningún reembolso.

## What the customer may press instead of typing: short, and sent as their own words.

quick-where = ¿Dónde está mi pedido?
quick-order = ¿Dónde está el pedido { $order }?
quick-another = Otro pedido
quick-not-arrived = No me ha llegado
quick-person = Hablar con una persona
# Where an item waits for stock: the ways that are open.
quick-offer-wait = Esperar a que llegue
quick-offer-substitute = { $item } en su lugar
quick-offer-partial = Enviar ya el resto
quick-offer-cancel = Cancelar este artículo

## Conversation.

greeting = ¡Hola! Puedo decirte dónde está tu pedido. ¿Me das el número de pedido y el correo electrónico o el código postal con el que compraste?
greeting-known = ¡Hola! ¿En qué puedo ayudarte con tu pedido?
you-are-welcome = ¡De nada! Escríbeme si necesitas algo más.
anything-else = ¿Puedo ayudarte en algo más?
ask-order-and-proof = Con gusto lo miro. Envíame, por favor, tu número de pedido y el correo electrónico o el código postal con el que compraste.
ask-proof = Gracias. Para consultar el pedido { $order } necesito también el correo electrónico o el código postal con el que compraste.
ask-order = Gracias. ¿Me envías también tu número de pedido? Está en la confirmación de compra.
no-match = No he encontrado ningún pedido con esos datos. Revisa, por favor, el número de pedido y el correo electrónico o el código postal, y envíamelos de nuevo.
which-order = ¿Qué pedido quieres consultar?
orders-head = Estos son tus pedidos:
orders-line = - { $order }: { $status }
orders-line-date = - { $order }: { $status }, previsto para el { $date }
orders-none = Todavía no veo ningún pedido aquí. Envíame, por favor, tu número de pedido y el correo electrónico o el código postal con el que compraste.
ask-product = ¿Qué producto buscas?
ask-photo = Gracias por la foto. ¿De qué se trata? Cuéntamelo en pocas palabras y, si es sobre un pedido, indícame el número.
product-in-stock = { $title } está disponible y cuesta { $price }.
product-restock = { $title } ({ $price }) está agotado ahora mismo; esperamos nuevas existencias el { $date }.
product-out = { $title } ({ $price }) está agotado ahora mismo y todavía no hay fecha de reposición.
product-none = No he encontrado ese producto en nuestra tienda. ¿Pruebas con otro nombre?
# What an order holds and costs, and who carries it; its status stands before.
order-contents = En tu pedido { $order }: { $items }. El total es { $total }.
carrier-none = Tu pedido { $order } aún no está con un transportista.
what-i-do = No estoy seguro de haberte entendido. Puedo decirte dónde está un pedido, mirar si un producto está disponible o pasarte con un compañero. ¿Qué prefieres?
goodbye = ¡Muy bien! Escríbeme cuando quieras si necesitas algo más.
go-ahead = Claro. ¿Qué quieres saber?
calm = Entiendo que esto es molesto y me gustaría ayudarte.
ask-proof-orders = Gracias. Para consultar los pedidos { $orders } necesito también el correo electrónico o el código postal con el que compraste.
no-match-orders = Para { $orders } no he encontrado ningún pedido con esos datos. Revisa, por favor, el número de pedido y el correo electrónico o el código postal, y envíamelos de nuevo.
ask-not-tracking = Con el número de seguimiento solo no puedo consultar nada. Envíame, por favor, tu número de pedido y el correo electrónico o el código postal con el que compraste.

## Handing over to a person.

handed-off = Le paso esto a un compañero, que te responderá aquí.
handed-off-requested = Claro. Te paso con un compañero, que te responderá aquí.
handed-off-cancel_order = Yo no puedo cancelar pedidos, así que le paso tu petición a un compañero, que te responderá aquí.
handed-off-change_address = Yo no puedo modificar pedidos, así que le paso tu petición a un compañero, que te responderá aquí.
handed-off-return_refund = Yo no puedo tramitar devoluciones ni reembolsos, así que le paso tu petición a un compañero, que te responderá aquí.
handed-off-delivery_problem = Siento lo ocurrido. Le paso el caso a un compañero, que lo revisará y te responderá aquí.
handed-off-identity = Ha habido demasiados intentos de consultar un pedido, así que le paso el caso a un compañero, que te responderá aquí.
handed-off-failure = Algo ha fallado por nuestra parte. Le paso esto a un compañero, que te responderá aquí.
handed-off-failed = Lo siento, ahora mismo no consigo contactar con mis compañeros. Inténtalo de nuevo en un momento, por favor.

## For the colleague who takes over.

summary-requested = Pide hablar con una persona. Sus palabras: «{ $words }»
summary-cancel_order = Quiere cancelar un pedido. Sus palabras: «{ $words }»
summary-change_address = Quiere cambiar un pedido o su dirección. Sus palabras: «{ $words }»
summary-return_refund = Quiere devolver algo o recuperar su dinero. Sus palabras: «{ $words }»
summary-delivery_problem = Informa de un problema con una entrega. Sus palabras: «{ $words }»
summary-identity = Demasiados intentos de identificar un pedido. Sus palabras: «{ $words }»
summary-unclear = No se le ha entendido dos veces. Sus palabras: «{ $words }»
summary-order = Número de pedido indicado: { $order }.
summary-photo = Con foto.

## Words by which the built-in engine reads messages, separated by commas.

# What stands before an order number.
words-order = pedido, pedidos, paquete, envío, compra, encargo
# What stands before a postal code.
words-postal = postal, cp, código postal
# By which a customer turns to another order than the one spoken of.
words-other = otro, otra, otros, otras
# With which a customer only says that they have read us.
words-acknowledgement = ok, okay, vale, sí, claro, bien, bueno, entendido, de, acuerdo
# What surrounds a product's name in a question about it.
words-product = el, la, los, las, lo, un, una, unos, unas, este, esta, estos, estas, ese, esa, es, está, están, estar, son, era, yo, tú, vosotros, me, mi, tu, su, tenéis, tienen, tienes, tiene, tengo, hay, había, habrá, puedo, puede, se, en, de, del, para, por, con, y, e, o, u, todavía, aún, otra, otro, vez, vuelve, volver, a, al, haber, stock, existencias, disponible, disponibles, disponibilidad, agotado, agotada, agotados, reponéis, reposición, vendéis, venden, vende, comprar, precio, cuesta, cuestan, vale, cuánto, cuántos, cuántas, cuándo, qué, cuál, dónde, quiero, quisiera, necesito, busco, favor, hola, buenas, talla, fecha, nuevo, nueva, ahora, sigue, quedan, queda, os, si, saber, producto, artículo, unidades
# First, second, third … of a list, in this order; a slash between words for the same place.
words-ordinal = primero / primera / primer, segundo / segunda, tercero / tercera / tercer, cuarto / cuarta, quinto / quinta
# The one at the end of a list.
words-last = último, última
# The one before that spoken of now.
words-before = anterior, previo, previa
# Several of which it is known which they are.
words-they = están, ambos, ambas, ellos, ellas, llegan, llegarán, vienen
# What denies something: "it has not come".
words-not = no, nunca, nada, aún, todavía
# With which a customer accepts an offer, and with which they decline it.
words-yes = sí, si, claro, favor, por
words-no = no, nada, ninguno, ninguna
# Words of anger; they are answered calmly and change nothing else.
words-rude = mierda, puta, puto, joder, coño, gilipollas, idiota, idiotas, estúpido, estúpida, estúpidos, imbécil, imbéciles, inútil, inútiles, vergüenza, estafa, estafadores, asco, cabrones

## What can be done to an order, told before it is done. $items is a list of items.

proposal-cancel-order = Puedo cancelar tu pedido { $order } completo.
proposal-cancel-items = Puedo cancelar lo siguiente de tu pedido { $order }: { $items }.
proposal-change_address = Puedo hacer que tu pedido { $order } se envíe a esta dirección: { $text }.
proposal-change_items = Puedo cambiar lo siguiente en tu pedido { $order }: { $items }.
proposal-change_payment = Puedo cambiar la forma de pago de tu pedido { $order } a { $method }.
proposal-set_instructions = Puedo anotar esto para el repartidor de tu pedido { $order }: «{ $text }».
proposal-set_instructions-none = Puedo borrar lo que está anotado para el repartidor de tu pedido { $order }.
proposal-choose_offer-wait = Puedo anotar que esperas lo siguiente de tu pedido { $order }: { $items }.
proposal-choose_offer-substitute = Puedo cambiar lo siguiente en tu pedido { $order }: { $items }.
proposal-choose_offer-partial = Puedo hacer que el resto de tu pedido { $order } se envíe ahora y lo siguiente más adelante, sin más gastos de envío: { $items }.
proposal-choose_offer-cancel = Puedo cancelar lo siguiente de tu pedido { $order } y dejar el resto como está: { $items }.
proposal-return = Puedo abrir una devolución de tu pedido { $order } para lo siguiente: { $items }.
proposal-exchange = Puedo abrir un cambio de artículos para tu pedido { $order }: { $items }.
# One item of several pieces; an item that becomes another.
proposal-item-many = { $quantity } × { $item }
proposal-item-swap = { $other } en lugar de { $item }
settle-refund = Te devolvemos { $amount }.
settle-pay = Pagas { $amount } más.
settle-refund-later = Una vez que nos hayan llegado los artículos, te devolvemos { $amount }.
settle-pay-later = Una vez que nos hayan llegado los artículos, pagas { $amount } más.
settle-method = Esto se hace a través de { $method }.
settle-credit = Será saldo en nuestra tienda, no dinero.
settle-approval = Un compañero todavía tiene que aprobar el reembolso.
proposal-question = ¿Quieres que lo haga?
proposal-yes = Sí, hazlo, por favor
proposal-no = No, déjalo como está
# The answer was neither a plain yes nor a plain no; the proposal is told again behind it.
proposal-again = Todavía no he hecho nada, porque no he podido entender tu respuesta como un sí o un no claro.
proposal-declined = De acuerdo, no he cambiado nada en tu pedido { $order }.
proposal-closed = Esa propuesta ya no está abierta, así que no se ha cambiado nada. Dime de nuevo, por favor, qué quieres.
# Said first where the customer speaks of something else instead of answering.
proposal-dropped = Por ahora no se ha cambiado nada en tu pedido { $order }.

## What was done.

done-cancel-order = Tu pedido { $order } está cancelado.
done-cancel-items = Cancelado en tu pedido { $order }: { $items }.
done-change_address = Tu pedido { $order } se enviará a esta dirección: { $text }.
done-change_items = Cambiado en tu pedido { $order }: { $items }.
done-change_payment = La forma de pago de tu pedido { $order } es ahora { $method }.
done-set_instructions = Queda anotado para el repartidor de tu pedido { $order }: «{ $text }».
done-set_instructions-none = Ya no hay nada anotado para el repartidor de tu pedido { $order }.
done-choose_offer-wait = Queda anotado que esperas lo siguiente de tu pedido { $order }: { $items }.
done-choose_offer-substitute = Cambiado en tu pedido { $order }: { $items }.
done-choose_offer-partial = El resto de tu pedido { $order } se envía ahora; lo siguiente irá después, sin más gastos de envío: { $items }.
done-choose_offer-cancel = Cancelado en tu pedido { $order }: { $items }. El resto queda como está.
done-return = La devolución de tu pedido { $order } está abierta para lo siguiente: { $items }. Su número es { $return }.
done-exchange = El cambio de artículos para tu pedido { $order } está abierto: { $items }. Su número es { $return }.

## Why something cannot be done. $order is the order's number.

refused-needs_proof = Para cambiar algo de un pedido, necesito tener la certeza de que es tuyo: inicia sesión primero en la tienda, por favor.
refused-too_late = Eso ya no es posible en tu pedido { $order }: está demasiado avanzado.
refused-already_cancelled = Tu pedido { $order } ya está cancelado.
refused-whole_order_only = Solo puedo cancelar el pedido { $order } completo, no artículos sueltos.
refused-reason_not_accepted = Un pedido no se puede cancelar por ese motivo.
refused-nothing_named = Dime, por favor, a qué artículos te refieres.
refused-not_on_order = No encuentro ese artículo en tu pedido { $order }.
refused-too_many = Eso es más de lo que hay de ese artículo en tu pedido { $order }.
refused-locked_by_change = Los artículos de tu pedido { $order } ya se cambiaron antes, así que no se puede cambiar nada más.
refused-changed_before = Eso ya se cambió antes en tu pedido { $order } y no se puede cambiar otra vez.
refused-address_incomplete = Necesito la dirección completa: nombre, calle, código postal, localidad y país.
refused-other_country = Solo puedo cambiar la dirección dentro del país al que va tu pedido { $order }.
refused-unchanged = Ya está así.
refused-other_product = Un artículo solo se puede cambiar por otra versión del mismo producto.
refused-unavailable = Ese artículo no está disponible en este momento.
refused-unknown_method = No encuentro esa forma de pago en tu cuenta.
refused-method_not_allowed = Esa forma de pago no se puede usar para esto.
refused-insufficient_balance = No hay saldo suficiente en esa tarjeta.
refused-split_payment = Tu pedido { $order } se pagó de varias formas, y eso no lo puedo cambiar.
refused-not_paid = Tu pedido { $order } todavía no está pagado.
refused-not_delivered = Eso todavía no se ha entregado, así que no se puede devolver.
refused-window_over = El plazo para devolver eso ya ha terminado.
refused-final_sale = Ese artículo se vendió sin derecho a devolución.
refused-category_excluded = No aceptamos devoluciones de ese tipo de artículo.
refused-another_under_way = Hay otra devolución de tu pedido { $order } en curso.
refused-offer_closed = Esa oferta ya no está abierta.
refused-too_long = Eso es demasiado largo; dilo con menos palabras, por favor.
