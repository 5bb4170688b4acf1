# Everything the agent says in French without a model, and every status sentence.
# Dates, amounts, numbers and names arrive ready to print.

# The language's English name, by which the detector knows it too.
language-name = French
# How customers are addressed, for models.
address-form = vous
language-locale = fr-FR
money = { $amount } { $symbol }
money-code = { $amount } { $code }
list-and = { $items } et { $last }
list-or = { $items } ou { $last }

## Status of a whole order. $parcels is the number of parcels, $waiting of items on backorder.

status-awaiting_payment = Nous avons bien votre commande { $order }, mais le paiement ne nous est pas encore parvenu.
status-on_hold = Votre commande { $order } est en attente pour le moment.
status-processing = Votre commande { $order } est payée et nous la préparons pour l’expédition.
status-backordered = { $parcels ->
    [0] { $waiting ->
        [one] Votre commande { $order } attend un article en rupture de stock.
       *[other] Votre commande { $order } attend des articles en rupture de stock.
    }
   *[other] Le reste de votre commande { $order } attend un réapprovisionnement.
}
status-pre_transit = { $parcels ->
    [0] Votre commande { $order } est emballée, mais le transporteur ne l’a pas encore.
    [one] Votre commande { $order } est emballée et étiquetée, mais le transporteur ne l’a pas encore.
   *[other] Une partie de votre commande { $order } est emballée et étiquetée, mais le transporteur ne l’a pas encore.
}
status-in_transit = Votre commande { $order } est en route.
status-in_customs = { $parcels ->
    [0] Votre commande { $order } est à la douane.
    [one] Votre commande { $order } est à la douane.
   *[other] Une partie de votre commande { $order } est à la douane.
}
status-out_for_delivery = Bonne nouvelle : votre commande { $order } est en cours de livraison.
status-available_for_pickup = { $parcels ->
    [0] Votre commande { $order } vous attend au point de retrait.
    [one] Votre commande { $order } vous attend au point de retrait.
   *[other] Une partie de votre commande { $order } vous attend au point de retrait.
}
status-delayed = { $parcels ->
    [0] Je suis désolé : votre commande { $order } a du retard.
    [one] Je suis désolé : votre commande { $order } a du retard.
   *[other] Je suis désolé : une partie de votre commande { $order } a du retard.
}
status-failed_attempt = { $parcels ->
    [0] Le transporteur a tenté de livrer votre commande { $order }, mais n’a pas pu la remettre.
    [one] Le transporteur a tenté de livrer votre commande { $order }, mais n’a pas pu la remettre.
   *[other] Le transporteur a tenté de livrer une partie de votre commande { $order }, mais n’a pas pu la remettre.
}
status-exception = { $parcels ->
    [0] Je suis désolé : le transporteur signale un problème avec votre commande { $order }.
    [one] Je suis désolé : le transporteur signale un problème avec votre commande { $order }.
   *[other] Je suis désolé : le transporteur signale un problème avec une partie de votre commande { $order }.
}
status-return_to_sender = { $parcels ->
    [0] Je suis désolé : le transporteur nous renvoie votre commande { $order }.
    [one] Je suis désolé : le transporteur nous renvoie votre commande { $order }.
   *[other] Je suis désolé : le transporteur nous renvoie une partie de votre commande { $order }.
}
status-lost = { $parcels ->
    [0] Je suis désolé : le transporteur déclare votre commande { $order } perdue.
    [one] Je suis désolé : le transporteur déclare votre commande { $order } perdue.
   *[other] Je suis désolé : le transporteur déclare perdue une partie de votre commande { $order }.
}
status-partially_delivered = Une partie de votre commande { $order } a été livrée ; le reste doit encore arriver.
status-delivered = Votre commande { $order } a été livrée.
status-cancelled = Votre commande { $order } a été annulée.
status-return_in_progress = Le retour de votre commande { $order } est en cours.
status-returned = Le retour de votre commande { $order } est terminé.

## The same in a word or two, for lists.

status-name-awaiting_payment = en attente de paiement
status-name-on_hold = en attente
status-name-processing = en préparation
status-name-backordered = en attente de réapprovisionnement
status-name-pre_transit = préparation terminée, pas encore chez le transporteur
status-name-in_transit = en route
status-name-in_customs = à la douane
status-name-out_for_delivery = en cours de livraison
status-name-available_for_pickup = au point de retrait
status-name-delayed = en retard
status-name-failed_attempt = tentative de livraison sans succès
status-name-exception = problème de livraison
status-name-return_to_sender = en route vers nous
status-name-lost = perte déclarée
status-name-partially_delivered = livrée en partie
status-name-delivered = livraison effectuée
status-name-cancelled = annulée
status-name-return_in_progress = retour en cours
status-name-returned = retour terminé

## What belongs to a status.

tracking = Le numéro de suivi { $carrier } est { $tracking }.
carrier = Le transporteur est { $carrier }.
eta-date = La livraison est prévue pour le { $date }.
eta-today = La livraison est prévue pour aujourd’hui, { $date }.
eta-passed = La livraison était prévue pour le { $date } ; ce jour est passé et il n’y a pas encore de nouvelle date.
eta-unknown = Il n’y a pas encore de date de livraison.
delivered-on = Elle est arrivée le { $date }.
delivered-unknown = Je n’ai pas la date de son arrivée.
last-scan = Le dernier scan date du { $date }, à { $place }.
last-scan-nowhere = Le dernier scan date du { $date }.
hold-payment = Le paiement doit encore être confirmé.
hold-address = L’adresse de livraison doit encore être vérifiée.
hold-check = Elle fait l’objet d’un contrôle de routine.
hold-unknown = Aucune raison n’est enregistrée.
payment-next = Nous commencerons à la préparer dès réception du paiement.
cancelled-on = C’était le { $date }.
cancelled-unknown = Je n’ai pas la date.
still-preparing = Pas encore expédié : { $items }.
lines-cancelled = Annulé dans cette commande : { $items }.

parcels-head = { $parcels ->
    [one] Il y a un colis :
   *[other] Il y a { $parcels } colis :
}
parcel-line = - { $parcel } : { $state }
parcel-line-items = - { $parcel } : { $state } ; contient { $items }
parcel-state-date = { $state }, prévu pour le { $date }
parcel-state-today = { $state }, prévu pour aujourd’hui, { $date }
parcel-state-passed = { $state }, était prévu pour le { $date }
parcel-delivered-on = livré le { $date }

backorder-date = { $quantity } × { $title } : en rupture de stock, réapprovisionnement prévu le { $date }.
backorder-passed = { $quantity } × { $title } : en rupture de stock, le réapprovisionnement était prévu le { $date } ; ce jour est passé.
backorder-unknown = { $quantity } × { $title } : en rupture de stock, et il n’y a pas encore de date de réapprovisionnement.
backorder-substitutes = À la place, nous pourrions vous envoyer { $titles }.

return-requested = Nous avons reçu votre demande de retour { $number } le { $date } ; elle doit encore être acceptée.
return-approved = Votre retour { $number } est accepté ; vous pouvez nous renvoyer les articles.
return-in_transit = Votre retour { $number } est en route vers nous.
return-received = Votre retour { $number } nous est parvenu ; nous allons maintenant le contrôler.
return-received-on = Votre retour { $number } nous est parvenu le { $date } ; nous allons maintenant le contrôler.
return-inspected = Votre retour { $number } a été contrôlé.
return-closed = Votre retour { $number } est clos.
return-rejected = Votre demande de retour { $number } n’a pas été acceptée.
return-tracking = Le numéro de suivi { $carrier } du colis retour est { $tracking }.
return-refund = Le remboursement correspondant est de { $amount }.
refund-requested = Un remboursement de { $amount } attend d’être validé.
refund-pending = Un remboursement de { $amount } est en cours de traitement.
refund-issued = Un remboursement de { $amount } a été envoyé.
refund-issued-on = Un remboursement de { $amount } a été envoyé le { $date }.
refund-failed = Un remboursement de { $amount } a été lancé, mais n’a pas abouti.
refund-none = Aucun remboursement n’est enregistré.

## What the customer may press instead of typing: short, and sent as their own words.

quick-where = Où est ma commande ?
quick-order = Où est la commande { $order } ?
quick-another = Une autre commande
quick-not-arrived = Je n’ai rien reçu
quick-person = Parler à une personne
# Where an item waits for stock: the ways that are open.
quick-offer-wait = Attendre cet article
quick-offer-substitute = { $item } à la place
quick-offer-partial = Envoyer le reste maintenant
quick-offer-cancel = Annuler cet article

## Conversation.

greeting = Bonjour ! Je peux vous dire où se trouve votre commande. Quel est votre numéro de commande, et avec quelle adresse e-mail ou quel code postal avez-vous commandé ?
greeting-known = Bonjour ! Comment puis-je vous aider pour votre commande ?
you-are-welcome = Avec plaisir ! N’hésitez pas à m’écrire si vous avez besoin d’autre chose.
anything-else = Puis-je vous aider pour autre chose ?
ask-order-and-proof = Je regarde cela volontiers. Envoyez-moi, s’il vous plaît, votre numéro de commande ainsi que l’adresse e-mail ou le code postal utilisé pour la commande.
ask-proof = Merci. Pour consulter la commande { $order }, il me faut aussi l’adresse e-mail ou le code postal utilisé pour la commande.
ask-order = Merci. Pourriez-vous aussi m’envoyer votre numéro de commande ? Vous le trouverez dans la confirmation de commande.
no-match = Je n’ai trouvé aucune commande avec ces informations. Vérifiez, s’il vous plaît, le numéro de commande et l’adresse e-mail ou le code postal, puis renvoyez-moi les deux.
which-order = De quelle commande s’agit-il ?
orders-head = Voici vos commandes :
orders-line = - { $order } : { $status }
orders-line-date = - { $order } : { $status }, livraison prévue le { $date }
orders-none = Je ne vois pas encore de commande ici. Envoyez-moi, s’il vous plaît, votre numéro de commande ainsi que l’adresse e-mail ou le code postal utilisé pour la commande.
ask-product = Quel produit cherchez-vous ?
ask-photo = Merci pour la photo. De quoi s’agit-il ? Expliquez-moi en quelques mots et, s’il s’agit d’une commande, indiquez-moi son numéro.
product-in-stock = { $title } est en stock et coûte { $price }.
product-restock = { $title } ({ $price }) est en rupture de stock pour le moment ; le réapprovisionnement est prévu le { $date }.
product-out = { $title } ({ $price }) est en rupture de stock pour le moment, et il n’y a pas encore de date de réapprovisionnement.
product-none = Je n’ai pas trouvé ce produit dans notre boutique. Voulez-vous essayer un autre nom ?
# What an order holds and costs, and who carries it; its status stands before.
order-contents = Dans votre commande { $order } : { $items }. Le total est de { $total }.
carrier-none = Votre commande { $order } n’est pas encore chez un transporteur.
what-i-do = Je ne suis pas sûr d’avoir compris. Je peux vous dire où se trouve une commande, vérifier si un produit est en stock ou vous passer un collègue. Que souhaitez-vous ?
goodbye = Très bien ! N’hésitez pas à m’écrire si vous avez besoin d’autre chose.
go-ahead = Bien sûr. Que souhaitez-vous savoir ?
calm = Je comprends que ce soit frustrant, et je voudrais vous aider.
ask-proof-orders = Merci. Pour consulter les commandes { $orders }, il me faut aussi l’adresse e-mail ou le code postal utilisé pour la commande.
no-match-orders = Pour { $orders }, je n’ai trouvé aucune commande avec ces informations. Vérifiez, s’il vous plaît, le numéro de commande et l’adresse e-mail ou le code postal, puis renvoyez-moi les deux.
ask-not-tracking = Avec un numéro de suivi seul, je ne peux rien consulter. Envoyez-moi, s’il vous plaît, votre numéro de commande ainsi que l’adresse e-mail ou le code postal utilisé pour la commande.


## Handing over to a person.

handed-off = Je transmets cela à un collègue, qui vous répondra ici.
handed-off-requested = Bien sûr. Je vous passe un collègue, qui vous répondra ici.
handed-off-cancel_order = Je ne peux pas annuler de commande moi-même ; je transmets donc votre demande à un collègue, qui vous répondra ici.
handed-off-change_address = Je ne peux pas modifier de commande moi-même ; je transmets donc votre demande à un collègue, qui vous répondra ici.
handed-off-return_refund = Je ne peux pas organiser de retour ni de remboursement moi-même ; je transmets donc votre demande à un collègue, qui vous répondra ici.
handed-off-delivery_problem = J’en suis désolé. Je transmets cela à un collègue, qui va s’en occuper et vous répondra ici.
handed-off-identity = Il y a eu trop d’essais pour consulter une commande ; je transmets donc cela à un collègue, qui vous répondra ici.
handed-off-failure = Quelque chose n’a pas fonctionné de notre côté. Je transmets cela à un collègue, qui vous répondra ici.
handed-off-failed = Je suis désolé, je n’arrive pas à joindre mes collègues pour le moment. Merci de réessayer dans un instant.

## For the colleague who takes over.

summary-requested = Demande à parler à une personne. Ses mots : « { $words } »
summary-cancel_order = Souhaite annuler une commande. Ses mots : « { $words } »
summary-change_address = Souhaite modifier une commande ou son adresse. Ses mots : « { $words } »
summary-return_refund = Souhaite retourner quelque chose ou être remboursé. Ses mots : « { $words } »
summary-delivery_problem = Signale un problème de livraison. Ses mots : « { $words } »
summary-identity = Trop d’essais pour identifier une commande. Ses mots : « { $words } »
summary-unclear = L’assistant n’a pas compris deux fois de suite. Ses mots : « { $words } »
summary-photo = Avec photo.
summary-order = Numéro de commande indiqué : { $order }.

## Words by which the built-in engine reads messages, separated by commas.

# What stands before an order number.
words-order = commande, commandes, colis, paquet, achat, envoi, livraison
# What stands before a postal code.
words-postal = postal, cp, code postal
# By which a customer turns to another order than the one spoken of.
words-other = autre, autres
# With which a customer only says that they have read us.
words-acknowledgement = ok, okay, oui, ouais, bien, sûr, entendu, compris, noté, accord, d, dac, parfait, ça, marche, c, est, bon, très
# What surrounds a product's name in a question about it.
words-product = le, la, les, un, une, des, du, de, ce, cet, cette, ces, ça, cela, il, elle, ils, elles, est, est-ce, sont, était, être, qu, que, qui, quoi, quel, quelle, quels, quelles, quand, comment, combien, où, si, je, tu, vous, nous, on, me, moi, mon, ma, mes, votre, vos, avez, avez-vous, as, a, ai, ont, y, en, au, aux, à, dans, sur, pour, par, avec, et, ou, encore, toujours, nouveau, bientôt, retour, stock, dispo, disponible, disponibles, disponibilité, rupture, épuisé, épuisée, épuisés, réapprovisionnement, vendez, vendez-vous, vend, vends, acheter, commander, prix, coûte, coûtent, cher, peux, peut, puis, puis-je, pourrais, sera, seront, veux, voudrais, souhaite, cherche, besoin, faut, svp, plaît, bonjour, salut, bonsoir, coucou, merci, taille, couleur, date, neuf, maintenant, reste, restent, savoir, dites, produit, produits, article, articles, boutique, magasin, ne, pas, plus, reste-t-il, y-a-t-il, actuellement
# First, second, third … of a list, in this order; a slash between words for the same place.
words-ordinal = premier / première / 1er / 1ère, deuxième / second / seconde / 2e / 2ème, troisième / 3e / 3ème, quatrième, cinquième
# The one at the end of a list.
words-last = dernier, dernière
# The one before that spoken of now.
words-before = avant, précédent, précédente, davant
# Several of which it is known which they are.
words-they = ils, elles, tous, toutes
# What denies something: "it has not come".
words-not = pas, jamais, rien
# With which a customer accepts an offer, and with which they decline it.
words-yes = oui, ouais, volontiers, svp, stp, plaît
words-no = non, nan, rien, aucun, aucune
# Words of anger; they are answered calmly and change nothing else.
words-rude = merde, putain, bordel, connard, connards, con, cons, conneries, idiot, idiots, imbécile, imbéciles, nul, nuls, incapables, arnaque, arnaqueurs, honte, scandaleux

## What can be done to an order, told before it is done. $items is a list of items.

proposal-cancel-order = Je peux annuler toute votre commande { $order }.
proposal-cancel-items = Je peux annuler ce qui suit dans votre commande { $order } : { $items }.
proposal-change_address = Je peux faire envoyer votre commande { $order } à cette adresse : { $text }.
proposal-change_items = Je peux modifier votre commande { $order } ainsi : { $items }.
proposal-change_payment = Je peux remplacer le moyen de paiement de votre commande { $order } par { $method }.
proposal-set_instructions = Je peux noter ceci pour le livreur de votre commande { $order } : « { $text } ».
proposal-set_instructions-none = Je peux effacer ce qui est noté pour le livreur de votre commande { $order }.
proposal-choose_offer-wait = Je peux noter que vous attendez ce qui suit de votre commande { $order } : { $items }.
proposal-choose_offer-substitute = Je peux modifier votre commande { $order } ainsi : { $items }.
proposal-choose_offer-partial = Je peux faire expédier maintenant le reste de votre commande { $order } et plus tard, sans frais d’envoi supplémentaires, ce qui suit : { $items }.
proposal-choose_offer-cancel = Je peux annuler ce qui suit dans votre commande { $order } et laisser le reste tel quel : { $items }.
proposal-return = Je peux ouvrir un retour pour votre commande { $order } : { $items }.
proposal-exchange = Je peux ouvrir un échange pour votre commande { $order } : { $items }.
# One item of several pieces; an item that becomes another.
proposal-item-many = { $quantity } × { $item }
proposal-item-swap = { $other } pour remplacer { $item }
settle-refund = Nous vous remboursons { $amount }.
settle-pay = Vous payez { $amount } en plus.
settle-refund-later = Une fois que les articles nous sont parvenus, nous vous remboursons { $amount }.
settle-pay-later = Une fois que les articles nous sont parvenus, vous payez { $amount } en plus.
settle-method = Cela passe par { $method }.
settle-credit = Ce sera un avoir dans notre boutique, et non de l’argent.
settle-approval = Un collègue doit encore valider le remboursement.
proposal-question = Voulez-vous que je le fasse ?
proposal-yes = Oui, faites-le, s’il vous plaît
proposal-no = Non, ne changez rien
# The answer was neither a plain yes nor a plain no; the proposal is told again behind it.
proposal-again = Je n’ai encore rien fait, car je n’ai pas pu lire dans votre réponse un oui ou un non clair.
proposal-declined = Très bien, je n’ai rien changé à votre commande { $order }.
proposal-closed = Cette proposition n’est plus ouverte, donc rien n’a été changé. Dites-moi à nouveau, s’il vous plaît, ce que vous souhaitez.
# Said first where the customer speaks of something else instead of answering.
proposal-dropped = Rien n'a été modifié jusqu'ici dans votre commande { $order }.

## What was done.

done-cancel-order = Votre commande { $order } est annulée.
done-cancel-items = Annulé dans votre commande { $order } : { $items }.
done-change_address = Votre commande { $order } sera envoyée à cette adresse : { $text }.
done-change_items = Votre commande { $order } est modifiée : { $items }.
done-change_payment = Le moyen de paiement de votre commande { $order } est maintenant { $method }.
done-set_instructions = Ceci est noté pour le livreur de votre commande { $order } : « { $text } ».
done-set_instructions-none = Plus rien n’est noté pour le livreur de votre commande { $order }.
done-choose_offer-wait = Il est noté que vous attendez ce qui suit de votre commande { $order } : { $items }.
done-choose_offer-substitute = Votre commande { $order } est modifiée : { $items }.
done-choose_offer-partial = Le reste de votre commande { $order } est expédié maintenant ; ce qui suit viendra plus tard, sans frais d’envoi supplémentaires : { $items }.
done-choose_offer-cancel = Annulé dans votre commande { $order } : { $items }. Le reste demeure tel quel.
done-return = Le retour pour votre commande { $order } est ouvert : { $items }. Son numéro est { $return }.
done-exchange = L’échange pour votre commande { $order } est ouvert : { $items }. Son numéro est { $return }.

## Why something cannot be done. $order is the order's number.

refused-needs_proof = Pour changer quoi que ce soit à une commande, je dois avoir la certitude qu’elle est à vous : connectez-vous d’abord à la boutique, s’il vous plaît.
refused-too_late = Ce n’est plus possible pour votre commande { $order } : elle en est à un stade trop avancé.
refused-already_cancelled = Votre commande { $order } est déjà annulée.
refused-whole_order_only = Je peux seulement annuler la commande { $order } en entier, pas certains de ses articles.
refused-reason_not_accepted = Une commande ne peut pas être annulée pour cette raison.
refused-nothing_named = Dites-moi, s’il vous plaît, de quels articles il s’agit.
refused-not_on_order = Je ne trouve pas cet article dans votre commande { $order }.
refused-too_many = Votre commande { $order } ne contient pas autant d’exemplaires de cet article.
refused-locked_by_change = Les articles de votre commande { $order } ont déjà été changés, donc plus rien ne peut être modifié.
refused-changed_before = Cela a déjà été modifié dans votre commande { $order } et ne peut pas l’être à nouveau.
refused-address_incomplete = Il me faut l’adresse complète : nom, rue, code postal, ville et pays.
refused-other_country = Je peux seulement changer l’adresse à l’intérieur du pays de destination de votre commande { $order }.
refused-unchanged = C’est déjà le cas.
refused-other_product = Un article ne peut être échangé que contre une autre version du même produit.
refused-unavailable = Cet article n’est pas disponible pour le moment.
refused-unknown_method = Je ne trouve pas ce moyen de paiement dans votre compte.
refused-method_not_allowed = Ce moyen de paiement ne peut pas être utilisé pour cela.
refused-insufficient_balance = Le solde de cette carte est insuffisant.
refused-split_payment = Votre commande { $order } a été payée de plusieurs façons ; je ne peux pas changer cela.
refused-not_paid = Votre commande { $order } n’est pas encore payée.
refused-not_delivered = Cela n’a pas encore été livré et ne peut donc pas être renvoyé.
refused-window_over = Le délai pour renvoyer cela est passé.
refused-final_sale = Cet article a été vendu sans droit de retour.
refused-category_excluded = Nous ne reprenons pas ce type d’article.
refused-another_under_way = Un autre retour de votre commande { $order } est en cours.
refused-offer_closed = Cette offre n’est plus ouverte.
refused-too_long = C’est trop long ; dites-le en moins de mots, s’il vous plaît.
