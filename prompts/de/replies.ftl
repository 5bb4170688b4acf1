# Everything the agent says in German without a model, and every status sentence.
# Dates, amounts, numbers and names arrive ready to print.

# The language's English name, by which the detector knows it too.
language-name = German
# How customers are addressed, for models.
address-form = Sie
language-locale = de-DE
money = { $amount } { $symbol }
money-code = { $amount } { $code }
list-and = { $items } und { $last }
list-or = { $items } oder { $last }

## Status of a whole order. $parcels is the number of parcels, $waiting of items on backorder.

status-awaiting_payment = Ihre Bestellung { $order } ist bei uns eingegangen, die Zahlung aber noch nicht.
status-on_hold = Ihre Bestellung { $order } ist im Moment angehalten.
status-processing = Ihre Bestellung { $order } ist bezahlt und wird gerade für den Versand vorbereitet.
status-backordered = { $parcels ->
    [0] { $waiting ->
        [one] Ihre Bestellung { $order } wartet auf einen Artikel, der nicht auf Lager ist.
       *[other] Ihre Bestellung { $order } wartet auf Artikel, die nicht auf Lager sind.
    }
   *[other] Der Rest Ihrer Bestellung { $order } wartet auf Nachschub.
}
status-pre_transit = { $parcels ->
    [0] Ihre Bestellung { $order } ist gepackt, aber noch nicht an den Paketdienst übergeben.
    [one] Ihre Bestellung { $order } ist gepackt und etikettiert, aber noch nicht an den Paketdienst übergeben.
   *[other] Ein Teil Ihrer Bestellung { $order } ist gepackt und etikettiert, aber noch nicht an den Paketdienst übergeben.
}
status-in_transit = Ihre Bestellung { $order } ist unterwegs.
status-in_customs = { $parcels ->
    [0] Ihre Bestellung { $order } wird gerade vom Zoll abgefertigt.
    [one] Ihre Bestellung { $order } wird gerade vom Zoll abgefertigt.
   *[other] Ein Teil Ihrer Bestellung { $order } wird gerade vom Zoll abgefertigt.
}
status-out_for_delivery = Gute Nachricht: Ihre Bestellung { $order } ist in der Zustellung.
status-available_for_pickup = { $parcels ->
    [0] Ihre Bestellung { $order } liegt zur Abholung für Sie bereit.
    [one] Ihre Bestellung { $order } liegt zur Abholung für Sie bereit.
   *[other] Ein Teil Ihrer Bestellung { $order } liegt zur Abholung für Sie bereit.
}
status-delayed = { $parcels ->
    [0] Es tut mir leid: Ihre Bestellung { $order } verspätet sich.
    [one] Es tut mir leid: Ihre Bestellung { $order } verspätet sich.
   *[other] Es tut mir leid: Ein Teil Ihrer Bestellung { $order } verspätet sich.
}
status-failed_attempt = { $parcels ->
    [0] Der Paketdienst wollte Ihre Bestellung { $order } zustellen, konnte sie aber nicht übergeben.
    [one] Der Paketdienst wollte Ihre Bestellung { $order } zustellen, konnte sie aber nicht übergeben.
   *[other] Der Paketdienst wollte einen Teil Ihrer Bestellung { $order } zustellen, konnte ihn aber nicht übergeben.
}
status-exception = { $parcels ->
    [0] Es tut mir leid: Der Paketdienst meldet ein Problem mit Ihrer Bestellung { $order }.
    [one] Es tut mir leid: Der Paketdienst meldet ein Problem mit Ihrer Bestellung { $order }.
   *[other] Es tut mir leid: Der Paketdienst meldet ein Problem mit einem Teil Ihrer Bestellung { $order }.
}
status-return_to_sender = { $parcels ->
    [0] Es tut mir leid: Der Paketdienst schickt Ihre Bestellung { $order } an uns zurück.
    [one] Es tut mir leid: Der Paketdienst schickt Ihre Bestellung { $order } an uns zurück.
   *[other] Es tut mir leid: Der Paketdienst schickt einen Teil Ihrer Bestellung { $order } an uns zurück.
}
status-lost = { $parcels ->
    [0] Es tut mir leid: Der Paketdienst meldet Ihre Bestellung { $order } als verloren.
    [one] Es tut mir leid: Der Paketdienst meldet Ihre Bestellung { $order } als verloren.
   *[other] Es tut mir leid: Der Paketdienst meldet einen Teil Ihrer Bestellung { $order } als verloren.
}
status-partially_delivered = Ein Teil Ihrer Bestellung { $order } wurde zugestellt; der Rest kommt noch.
status-delivered = Ihre Bestellung { $order } wurde zugestellt.
status-cancelled = Ihre Bestellung { $order } wurde storniert.
status-return_in_progress = Ihre Rücksendung zur Bestellung { $order } läuft.
status-returned = Ihre Rücksendung zur Bestellung { $order } ist abgeschlossen.

## The same in a word or two, for lists.

status-name-awaiting_payment = Zahlung ausstehend
status-name-on_hold = angehalten
status-name-processing = in Vorbereitung
status-name-backordered = wartet auf Nachschub
status-name-pre_transit = gepackt, noch nicht beim Paketdienst
status-name-in_transit = unterwegs
status-name-in_customs = beim Zoll
status-name-out_for_delivery = in der Zustellung
status-name-available_for_pickup = zur Abholung bereit
status-name-delayed = verspätet
status-name-failed_attempt = Zustellversuch erfolglos
status-name-exception = Problem bei der Zustellung
status-name-return_to_sender = auf dem Rückweg zu uns
status-name-lost = verloren
status-name-partially_delivered = teilweise zugestellt
status-name-delivered = zugestellt
status-name-cancelled = storniert
status-name-return_in_progress = Rücksendung läuft
status-name-returned = zurückgeschickt

## What belongs to a status.

tracking = Die Sendungsnummer bei { $carrier } lautet { $tracking }.
carrier = Der Paketdienst ist { $carrier }.
eta-date = Die Zustellung ist für { $date } vorgesehen.
eta-today = Die Zustellung ist für heute vorgesehen, { $date }.
eta-passed = Die Zustellung war für { $date } vorgesehen; dieser Tag ist vorbei, und es gibt noch keinen neuen Termin.
eta-unknown = Einen Liefertermin gibt es noch nicht.
delivered-on = Angekommen ist sie am { $date }.
delivered-unknown = Der Tag der Zustellung ist bei mir nicht vermerkt.
last-scan = Der letzte Scan war am { $date } in { $place }.
last-scan-nowhere = Der letzte Scan war am { $date }.
hold-payment = Die Zahlung muss noch bestätigt werden.
hold-address = Die Lieferadresse muss noch geprüft werden.
hold-check = Sie durchläuft eine übliche Prüfung.
hold-unknown = Ein Grund ist nicht vermerkt.
payment-next = Sobald die Zahlung da ist, bereiten wir sie für den Versand vor.
cancelled-on = Das war am { $date }.
cancelled-unknown = Der Tag ist bei mir nicht vermerkt.
still-preparing = Noch nicht verschickt: { $items }.
lines-cancelled = Aus dieser Bestellung storniert: { $items }.

parcels-head = { $parcels ->
    [one] Es gibt ein Paket:
   *[other] Es gibt { $parcels } Pakete:
}
parcel-line = - { $parcel }: { $state }
parcel-line-items = - { $parcel }: { $state }; Inhalt: { $items }
parcel-state-date = { $state }, erwartet für { $date }
parcel-state-today = { $state }, erwartet für heute, { $date }
parcel-state-passed = { $state }, war für { $date } erwartet
parcel-delivered-on = zugestellt am { $date }

backorder-date = { $quantity } × { $title }: nicht auf Lager, Nachschub erwarten wir am { $date }.
backorder-passed = { $quantity } × { $title }: nicht auf Lager, Nachschub war für { $date } erwartet; dieser Tag ist vorbei.
backorder-unknown = { $quantity } × { $title }: nicht auf Lager, und für den Nachschub gibt es noch kein Datum.
backorder-substitutes = Stattdessen könnten wir { $titles } schicken.

return-requested = Ihre Rücksendung { $number } wurde am { $date } angemeldet und muss noch freigegeben werden.
return-approved = Ihre Rücksendung { $number } ist freigegeben; bitte schicken Sie die Artikel zurück.
return-in_transit = Ihre Rücksendung { $number } ist auf dem Weg zu uns.
return-received = Ihre Rücksendung { $number } ist bei uns angekommen und wird als Nächstes geprüft.
return-received-on = Ihre Rücksendung { $number } ist am { $date } bei uns angekommen und wird als Nächstes geprüft.
return-inspected = Ihre Rücksendung { $number } wurde geprüft.
return-closed = Ihre Rücksendung { $number } ist abgeschlossen.
return-rejected = Ihre Rücksendung { $number } wurde nicht angenommen.
return-tracking = Die Sendungsnummer des Rückpakets bei { $carrier } lautet { $tracking }.
return-refund = Die Erstattung dafür beträgt { $amount }.
refund-requested = Eine Erstattung über { $amount } wartet auf Freigabe.
refund-pending = Eine Erstattung über { $amount } ist in Bearbeitung.
refund-issued = Eine Erstattung über { $amount } wurde überwiesen.
refund-issued-on = Eine Erstattung über { $amount } wurde am { $date } überwiesen.
refund-failed = Eine Erstattung über { $amount } wurde veranlasst, hat aber nicht geklappt.
refund-none = Eine Erstattung ist dazu nicht vermerkt.

## What the customer may press instead of typing: short, and sent as their own words.

quick-where = Wo ist meine Bestellung?
quick-order = Wo ist die Bestellung { $order }?
quick-another = Eine andere Bestellung
quick-not-arrived = Sie ist nicht angekommen
quick-person = Mit einem Menschen sprechen
# Where an item waits for stock: the ways that are open.
quick-offer-wait = Darauf warten
quick-offer-substitute = Stattdessen { $item }
quick-offer-partial = Den Rest jetzt senden
quick-offer-cancel = Diesen Artikel stornieren

## Conversation.

greeting = Guten Tag! Ich sage Ihnen gern, wo Ihre Bestellung ist. Wie lautet Ihre Bestellnummer, und mit welcher E-Mail-Adresse oder Postleitzahl haben Sie bestellt?
greeting-known = Guten Tag! Wie kann ich Ihnen bei Ihrer Bestellung helfen?
you-are-welcome = Sehr gern! Schreiben Sie mir einfach, wenn noch etwas ist.
anything-else = Kann ich sonst noch etwas für Sie tun?
ask-order-and-proof = Das sehe ich gern für Sie nach. Bitte schicken Sie mir Ihre Bestellnummer und dazu die E-Mail-Adresse oder Postleitzahl, mit der Sie bestellt haben.
ask-proof = Danke. Um die Bestellung { $order } nachzusehen, brauche ich noch die E-Mail-Adresse oder Postleitzahl, mit der Sie bestellt haben.
ask-order = Danke. Schicken Sie mir bitte noch Ihre Bestellnummer? Sie steht in Ihrer Bestellbestätigung.
no-match = Mit diesen Angaben habe ich keine Bestellung gefunden. Bitte prüfen Sie die Bestellnummer und die E-Mail-Adresse oder Postleitzahl und schicken Sie mir beides noch einmal.
which-order = Um welche Bestellung geht es?
orders-head = Das sind Ihre Bestellungen:
orders-line = - { $order }: { $status }
orders-line-date = - { $order }: { $status }, erwartet für { $date }
orders-none = Ich sehe hier noch keine Bestellungen. Bitte schicken Sie mir Ihre Bestellnummer und dazu die E-Mail-Adresse oder Postleitzahl, mit der Sie bestellt haben.
ask-product = Welches Produkt suchen Sie?
ask-photo = Danke für das Foto. Worum geht es? Bitte schreiben Sie mir ein paar Worte dazu, und die Bestellnummer, falls es um eine Bestellung geht.
product-in-stock = { $title } ist auf Lager und kostet { $price }.
product-restock = { $title } ({ $price }) ist im Moment nicht auf Lager; Nachschub erwarten wir am { $date }.
product-out = { $title } ({ $price }) ist im Moment nicht auf Lager, und für den Nachschub gibt es noch kein Datum.
product-none = Dieses Produkt habe ich in unserem Shop nicht gefunden. Versuchen Sie es mit einem anderen Namen?
# What an order holds and costs, and who carries it; its status stands before.
order-contents = In Ihrer Bestellung { $order }: { $items }. Die Summe ist { $total }.
carrier-none = Ihre Bestellung { $order } ist noch bei keinem Versanddienst.
what-i-do = Das habe ich leider nicht verstanden. Ich kann Ihnen sagen, wo eine Bestellung ist, ob ein Produkt auf Lager ist, oder Sie an eine Kollegin oder einen Kollegen weitergeben. Was möchten Sie?
goodbye = Alles klar! Schreiben Sie mir einfach, wenn noch etwas ist.
go-ahead = Gern. Was möchten Sie wissen?
calm = Ich verstehe, dass das ärgerlich ist, und möchte Ihnen helfen.
ask-proof-orders = Danke. Um die Bestellungen { $orders } nachzusehen, brauche ich noch die E-Mail-Adresse oder Postleitzahl, mit der Sie bestellt haben.
no-match-orders = Zu { $orders } habe ich mit diesen Angaben keine Bestellung gefunden. Bitte prüfen Sie die Bestellnummer und die E-Mail-Adresse oder Postleitzahl und schicken Sie mir beides noch einmal.
ask-not-tracking = Nur mit einer Sendungsnummer kann ich nichts nachsehen. Bitte schicken Sie mir Ihre Bestellnummer und dazu die E-Mail-Adresse oder Postleitzahl, mit der Sie bestellt haben.

## Handing over to a person.

handed-off = Ich gebe das an unser Team weiter; jemand antwortet Ihnen hier.
handed-off-requested = Natürlich. Ich gebe Sie an unser Team weiter; jemand antwortet Ihnen hier.
handed-off-cancel_order = Stornieren kann ich selbst nicht. Ich gebe Ihren Wunsch an unser Team weiter; jemand antwortet Ihnen hier.
handed-off-change_address = Bestellungen ändern kann ich selbst nicht. Ich gebe Ihren Wunsch an unser Team weiter; jemand antwortet Ihnen hier.
handed-off-return_refund = Rücksendungen und Erstattungen kann ich selbst nicht veranlassen. Ich gebe Ihren Wunsch an unser Team weiter; jemand antwortet Ihnen hier.
handed-off-delivery_problem = Das tut mir leid. Ich gebe es an unser Team weiter; jemand geht der Sache nach und antwortet Ihnen hier.
handed-off-identity = Es gab zu viele Versuche, eine Bestellung nachzusehen. Ich gebe das an unser Team weiter; jemand antwortet Ihnen hier.
handed-off-failure = Auf unserer Seite ist etwas schiefgegangen. Ich gebe das an unser Team weiter; jemand antwortet Ihnen hier.
handed-off-failed = Es tut mir leid, ich erreiche unser Team gerade nicht. Bitte versuchen Sie es gleich noch einmal.

## For the colleague who takes over.

summary-requested = Möchte mit einem Menschen sprechen. Wortlaut: „{ $words }“
summary-cancel_order = Möchte eine Bestellung stornieren. Wortlaut: „{ $words }“
summary-change_address = Möchte eine Bestellung oder deren Adresse ändern. Wortlaut: „{ $words }“
summary-return_refund = Möchte etwas zurückschicken oder Geld zurück. Wortlaut: „{ $words }“
summary-delivery_problem = Meldet ein Problem mit einer Lieferung. Wortlaut: „{ $words }“
summary-identity = Zu viele Versuche, eine Bestellung zuzuordnen. Wortlaut: „{ $words }“
summary-unclear = Zweimal nicht verstanden. Wortlaut: „{ $words }“
summary-order = Genannte Bestellnummer: { $order }.
summary-photo = Mit Foto.

## Words by which the built-in engine reads messages, separated by commas.

# What stands before an order number.
words-order = bestellung, bestellungen, bestellnummer, auftrag, auftragsnummer, paket, sendung, lieferung
# What stands before a postal code.
words-postal = plz, postleitzahl
# By which a customer turns to another order than the one spoken of.
words-other = andere, anderen, anderer, anderes
# With which a customer only says that they have read us.
words-acknowledgement = ok, okay, ja, gut, klar, alles, in, ordnung, verstanden, einverstanden, mache, ich
# What surrounds a product's name in a question about it.
words-product = der, die, das, den, dem, des, ein, eine, einen, einem, einer, es, ist, sind, war, ich, sie, ihr, wir, du, mir, mich, mein, meine, ihre, haben, hat, habt, hast, gibt, gibts, gab, kann, kannst, koennen, können, könnte, wird, werden, im, in, auf, von, vom, für, zu, zum, mit, und, oder, noch, wieder, da, rein, lager, lagernd, vorrat, vorrätig, verfügbar, verfügbarkeit, lieferbar, ausverkauft, nachschub, verkaufen, verkauft, führen, führt, kaufen, bestellen, preis, kostet, kosten, teuer, viel, viele, wie, wann, was, welche, wo, möchte, will, brauche, suche, bitte, hallo, hi, guten, tag, größe, datum, neu, neue, jetzt, auch, man, mal, davon, so, bekommt, kommt, kommen, nicht, mehr, produkt, artikel, shop, wissen, ob, aktuell, zurzeit
# First, second, third … of a list, in this order; a slash between words for the same place.
words-ordinal = erste / ersten / erster / erstes, zweite / zweiten / zweiter / zweites, dritte / dritten / dritter / drittes, vierte / vierten, fünfte / fünften
# The one at the end of a list.
words-last = letzte, letzten, letzter, letztes, neueste, neuesten
# The one before that spoken of now.
words-before = davor, vorherige, vorherigen, vorheriger, vorige, vorigen, voriger
# Several of which it is known which they are.
words-they = sind, beide, beiden, kommen
# What denies something: "it has not come".
words-not = nicht, nie, nichts, kein, keine
# With which a customer accepts an offer, and with which they decline it.
words-yes = ja, jo, jep, gern, gerne, bitte, doch
words-no = nein, nee, nö, ne, nichts, nix, keine
# Words of anger; they are answered calmly and change nothing else.
words-rude = scheiße, scheiß, scheiss, mist, verdammt, verdammte, verdammten, idiot, idioten, deppen, dumm, blöd, blöder, unfähig, saftladen, frechheit, unverschämt, unverschämtheit, betrug, betrüger, arsch, arschloch

## What can be done to an order, told before it is done. $items is a list of items.

proposal-cancel-order = Ich kann Ihre gesamte Bestellung { $order } stornieren.
proposal-cancel-items = Ich kann in Ihrer Bestellung { $order } Folgendes stornieren: { $items }.
proposal-change_address = Ich kann Ihre Bestellung { $order } an diese Adresse schicken lassen: { $text }.
proposal-change_items = Ich kann Ihre Bestellung { $order } so ändern: { $items }.
proposal-change_payment = Ich kann die Zahlungsart Ihrer Bestellung { $order } auf { $method } ändern.
proposal-set_instructions = Ich kann für den Paketdienst zu Ihrer Bestellung { $order } Folgendes vermerken: „{ $text }“.
proposal-set_instructions-none = Ich kann löschen, was für den Paketdienst zu Ihrer Bestellung { $order } vermerkt ist.
proposal-choose_offer-wait = Ich kann zu Ihrer Bestellung { $order } vermerken, dass Sie auf Folgendes warten: { $items }.
proposal-choose_offer-substitute = Ich kann Ihre Bestellung { $order } so ändern: { $items }.
proposal-choose_offer-partial = Ich kann den Rest Ihrer Bestellung { $order } jetzt verschicken lassen und Folgendes später, ohne weitere Versandkosten: { $items }.
proposal-choose_offer-cancel = Ich kann in Ihrer Bestellung { $order } Folgendes stornieren und den Rest so lassen, wie er ist: { $items }.
proposal-return = Ich kann zu Ihrer Bestellung { $order } eine Rücksendung anmelden: { $items }.
proposal-exchange = Ich kann zu Ihrer Bestellung { $order } einen Umtausch anmelden: { $items }.
# One item of several pieces; an item that becomes another.
proposal-item-many = { $quantity } × { $item }
proposal-item-swap = { $other } statt { $item }
settle-refund = Sie erhalten { $amount } zurück.
settle-pay = Sie zahlen { $amount } zusätzlich.
settle-refund-later = Sie erhalten { $amount } zurück, wenn die Ware bei uns eingegangen ist.
settle-pay-later = Sie zahlen { $amount } zusätzlich, wenn die Ware bei uns eingegangen ist.
settle-method = Das läuft über { $method }.
settle-credit = Sie erhalten es als Guthaben in unserem Shop, nicht als Geld.
settle-approval = Jemand aus unserem Team muss die Erstattung noch freigeben.
proposal-question = Soll ich das tun?
proposal-yes = Ja, bitte machen Sie das
proposal-no = Nein, lassen Sie es, wie es ist
# The answer was neither a plain yes nor a plain no; the proposal is told again behind it.
proposal-again = Ich habe noch nichts unternommen, weil ich Ihrer Antwort kein klares Ja oder Nein entnehmen konnte.
proposal-declined = In Ordnung, ich habe an Ihrer Bestellung { $order } nichts geändert.
proposal-closed = Das ist nicht mehr offen, deshalb wurde nichts geändert. Bitte sagen Sie mir noch einmal, was Sie möchten.
# Said first where the customer speaks of something else instead of answering.
proposal-dropped = An Ihrer Bestellung { $order } wurde bisher nichts geändert.

## What was done.

done-cancel-order = Ihre Bestellung { $order } ist storniert.
done-cancel-items = In Ihrer Bestellung { $order } storniert: { $items }.
done-change_address = Ihre Bestellung { $order } wird an diese Adresse geschickt: { $text }.
done-change_items = Ihre Bestellung { $order } ist geändert: { $items }.
done-change_payment = Die Zahlungsart Ihrer Bestellung { $order } ist jetzt { $method }.
done-set_instructions = Für den Paketdienst ist zu Ihrer Bestellung { $order } vermerkt: „{ $text }“.
done-set_instructions-none = Für den Paketdienst ist zu Ihrer Bestellung { $order } nichts mehr vermerkt.
done-choose_offer-wait = Zu Ihrer Bestellung { $order } ist vermerkt, dass Sie auf Folgendes warten: { $items }.
done-choose_offer-substitute = Ihre Bestellung { $order } ist geändert: { $items }.
done-choose_offer-partial = Der Rest Ihrer Bestellung { $order } wird jetzt verschickt; Folgendes kommt ohne weitere Versandkosten nach: { $items }.
done-choose_offer-cancel = In Ihrer Bestellung { $order } storniert: { $items }. Der Rest bleibt, wie er ist.
done-return = Zu Ihrer Bestellung { $order } ist eine Rücksendung angemeldet: { $items }. Die Nummer der Rücksendung ist { $return }.
done-exchange = Zu Ihrer Bestellung { $order } ist ein Umtausch angemeldet: { $items }. Die Nummer des Umtauschs ist { $return }.

## Why something cannot be done. $order is the order's number.

refused-needs_proof = Um an einer Bestellung etwas zu ändern, muss ich sicher sein, dass sie Ihnen gehört: Bitte melden Sie sich zuerst im Shop an.
refused-too_late = Das ist bei Ihrer Bestellung { $order } nicht mehr möglich: Sie ist schon zu weit fortgeschritten.
refused-already_cancelled = Ihre Bestellung { $order } ist bereits storniert.
refused-whole_order_only = Ich kann die Bestellung { $order } nur als Ganzes stornieren, nicht einzelne Artikel daraus.
refused-reason_not_accepted = Aus diesem Grund kann eine Bestellung nicht storniert werden.
refused-nothing_named = Bitte sagen Sie mir, welche Artikel Sie meinen.
refused-not_on_order = Diesen Artikel finde ich in Ihrer Bestellung { $order } nicht.
refused-too_many = Das ist mehr, als davon in Ihrer Bestellung { $order } ist.
refused-locked_by_change = Die Artikel Ihrer Bestellung { $order } wurden schon einmal geändert, deshalb kann nichts mehr geändert werden.
refused-changed_before = Das wurde in Ihrer Bestellung { $order } schon geändert und kann nicht noch einmal geändert werden.
refused-address_incomplete = Ich brauche die vollständige Adresse: Name, Straße, Postleitzahl, Ort und Land.
refused-other_country = Ich kann die Adresse nur innerhalb des Landes ändern, in das Ihre Bestellung { $order } geht.
refused-unchanged = Das ist bereits so.
refused-other_product = Ein Artikel lässt sich nur gegen eine andere Ausführung desselben Produkts tauschen.
refused-unavailable = Dieser Artikel ist im Moment nicht erhältlich.
refused-unknown_method = Diese Zahlungsart finde ich in Ihrem Konto nicht.
refused-method_not_allowed = Diese Zahlungsart kann dafür nicht verwendet werden.
refused-insufficient_balance = Auf dieser Karte ist nicht genug Guthaben.
refused-split_payment = Ihre Bestellung { $order } wurde auf mehrere Arten bezahlt; das kann ich nicht ändern.
refused-not_paid = Ihre Bestellung { $order } ist noch nicht bezahlt.
refused-not_delivered = Das wurde noch nicht zugestellt und kann deshalb nicht zurückgeschickt werden.
refused-window_over = Die Frist, in der das zurückgeschickt werden konnte, ist abgelaufen.
refused-final_sale = Dieser Artikel wurde ohne Rückgaberecht verkauft.
refused-category_excluded = Artikel dieser Art nehmen wir nicht zurück.
refused-another_under_way = Eine andere Rücksendung zu Ihrer Bestellung { $order } läuft bereits.
refused-offer_closed = Dieses Angebot ist nicht mehr offen.
refused-too_long = Das ist zu lang; bitte sagen Sie es mit weniger Worten.
