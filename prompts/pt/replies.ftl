# Everything the agent says in Portuguese without a model, and every status sentence. Brazilian,
# in words that read well in Portugal too.
# Dates, amounts, numbers and names arrive ready to print.

# The language's English name, by which the detector knows it too.
language-name = Portuguese
# How customers are addressed, for models.
address-form = você
language-locale = pt-BR
money = { $symbol } { $amount }
money-code = { $amount } { $code }
list-and = { $items } e { $last }
list-or = { $items } ou { $last }

## Status of a whole order. $parcels is the number of parcels, $waiting of items on backorder.

status-awaiting_payment = Recebemos o seu pedido { $order }, mas o pagamento ainda não chegou até nós.
status-on_hold = O seu pedido { $order } está retido no momento.
status-processing = O seu pedido { $order } está pago e estamos preparando o envio.
status-backordered = { $parcels ->
    [0] { $waiting ->
        [one] O seu pedido { $order } está à espera de um item esgotado.
       *[other] O seu pedido { $order } está à espera de itens esgotados.
    }
   *[other] O restante do seu pedido { $order } está à espera de estoque.
}
status-pre_transit = { $parcels ->
    [0] O seu pedido { $order } está embalado, mas ainda não está com a transportadora.
    [one] O seu pedido { $order } está embalado e etiquetado, mas ainda não está com a transportadora.
   *[other] Uma parte do seu pedido { $order } está embalada e etiquetada, mas ainda não está com a transportadora.
}
status-in_transit = O seu pedido { $order } está a caminho.
status-in_customs = { $parcels ->
    [0] O seu pedido { $order } está na alfândega.
    [one] O seu pedido { $order } está na alfândega.
   *[other] Uma parte do seu pedido { $order } está na alfândega.
}
status-out_for_delivery = Boa notícia: o seu pedido { $order } saiu para entrega.
status-available_for_pickup = { $parcels ->
    [0] O seu pedido { $order } está disponível para retirada no ponto de coleta.
    [one] O seu pedido { $order } está disponível para retirada no ponto de coleta.
   *[other] Uma parte do seu pedido { $order } está disponível para retirada no ponto de coleta.
}
status-delayed = { $parcels ->
    [0] Sinto muito: o seu pedido { $order } está atrasado.
    [one] Sinto muito: o seu pedido { $order } está atrasado.
   *[other] Sinto muito: uma parte do seu pedido { $order } está atrasada.
}
status-failed_attempt = { $parcels ->
    [0] A transportadora tentou entregar o seu pedido { $order }, mas não conseguiu.
    [one] A transportadora tentou entregar o seu pedido { $order }, mas não conseguiu.
   *[other] A transportadora tentou entregar uma parte do seu pedido { $order }, mas não conseguiu.
}
status-exception = { $parcels ->
    [0] Sinto muito: a transportadora informa um problema com o seu pedido { $order }.
    [one] Sinto muito: a transportadora informa um problema com o seu pedido { $order }.
   *[other] Sinto muito: a transportadora informa um problema com uma parte do seu pedido { $order }.
}
status-return_to_sender = { $parcels ->
    [0] Sinto muito: a transportadora está devolvendo o seu pedido { $order } para nós.
    [one] Sinto muito: a transportadora está devolvendo o seu pedido { $order } para nós.
   *[other] Sinto muito: a transportadora está devolvendo uma parte do seu pedido { $order } para nós.
}
status-lost = { $parcels ->
    [0] Sinto muito: a transportadora dá o seu pedido { $order } como perdido.
    [one] Sinto muito: a transportadora dá o seu pedido { $order } como perdido.
   *[other] Sinto muito: a transportadora dá uma parte do seu pedido { $order } como perdida.
}
status-partially_delivered = Uma parte do seu pedido { $order } já foi entregue; falta o restante.
status-delivered = O seu pedido { $order } foi entregue.
status-cancelled = O seu pedido { $order } foi cancelado.
status-return_in_progress = A devolução do seu pedido { $order } está em andamento.
status-returned = A devolução do seu pedido { $order } está concluída.

## The same in a word or two, for lists.

status-name-awaiting_payment = aguardando pagamento
status-name-on_hold = retido
status-name-processing = em preparação
status-name-backordered = aguardando estoque
status-name-pre_transit = embalado, ainda não está com a transportadora
status-name-in_transit = a caminho
status-name-in_customs = na alfândega
status-name-out_for_delivery = saiu para entrega
status-name-available_for_pickup = no ponto de coleta
status-name-delayed = atrasado
status-name-failed_attempt = tentativa de entrega sem sucesso
status-name-exception = problema com a entrega
status-name-return_to_sender = voltando para nós
status-name-lost = perdido
status-name-partially_delivered = entregue em parte
status-name-delivered = entregue
status-name-cancelled = cancelado
status-name-return_in_progress = devolução em andamento
status-name-returned = devolvido

## What belongs to a status.

tracking = O código de rastreamento da { $carrier } é { $tracking }.
carrier = A transportadora é { $carrier }.
eta-date = A entrega está prevista para { $date }.
eta-today = A entrega está prevista para hoje, { $date }.
eta-passed = A entrega estava prevista para { $date }; esse dia já passou e ainda não há uma nova data.
eta-unknown = Ainda não há data de entrega.
delivered-on = A data da entrega foi { $date }.
delivered-unknown = Não tenho registro do dia em que chegou.
last-scan = O último registro é de { $date }, em { $place }.
last-scan-nowhere = O último registro é de { $date }.
hold-payment = O pagamento ainda precisa ser confirmado.
hold-address = O endereço de entrega ainda precisa ser verificado.
hold-check = Está passando por uma verificação de rotina.
hold-unknown = Não há um motivo registrado.
payment-next = Assim que o pagamento chegar, começamos a preparar o pedido.
cancelled-on = A data do cancelamento foi { $date }.
cancelled-unknown = Não tenho registro do dia.
still-preparing = Ainda não enviado: { $items }.
lines-cancelled = Cancelado neste pedido: { $items }.

parcels-head = { $parcels ->
    [one] Há um pacote:
   *[other] Há { $parcels } pacotes:
}
parcel-line = - { $parcel }: { $state }
parcel-line-items = - { $parcel }: { $state }; contém { $items }
parcel-state-date = { $state }, previsto para { $date }
parcel-state-today = { $state }, previsto para hoje, { $date }
parcel-state-passed = { $state }, estava previsto para { $date }
parcel-delivered-on = entregue ({ $date })

backorder-date = { $quantity } × { $title }: esgotado, a reposição está prevista para { $date }.
backorder-passed = { $quantity } × { $title }: esgotado, a reposição estava prevista para { $date }; esse dia já passou.
backorder-unknown = { $quantity } × { $title }: esgotado, e ainda não há data de reposição.
backorder-substitutes = Em troca, poderíamos enviar { $titles }.

return-requested = Recebemos a sua solicitação de devolução { $number } ({ $date }); ela ainda precisa ser aprovada.
return-approved = A sua devolução { $number } está aprovada; já pode enviar os itens de volta.
return-in_transit = A sua devolução { $number } está a caminho de nós.
return-received = A sua devolução { $number } chegou até nós e será verificada em seguida.
return-received-on = A sua devolução { $number } chegou até nós ({ $date }) e será verificada em seguida.
return-inspected = A sua devolução { $number } já foi verificada.
return-closed = A sua devolução { $number } está encerrada.
return-rejected = A sua solicitação de devolução { $number } não foi aceita.
return-tracking = O código de rastreamento do pacote de volta com { $carrier } é { $tracking }.
return-refund = O reembolso correspondente é de { $amount }.
refund-requested = Há um reembolso de { $amount } aguardando aprovação.
refund-pending = Há um reembolso de { $amount } em processamento.
refund-issued = Um reembolso de { $amount } foi enviado.
refund-issued-on = Um reembolso de { $amount } foi enviado ({ $date }).
refund-failed = Um reembolso de { $amount } foi iniciado, mas não pôde ser concluído.
refund-none = Não há nenhum reembolso registrado.

## What the customer may press instead of typing: short, and sent as their own words.

quick-where = Onde está o meu pedido?
quick-order = Onde está o pedido { $order }?
quick-another = Outro pedido
quick-not-arrived = Não chegou
quick-person = Falar com uma pessoa
# Where an item waits for stock: the ways that are open.
quick-offer-wait = Esperar por ele
quick-offer-substitute = { $item } no lugar
quick-offer-partial = Enviar o resto agora
quick-offer-cancel = Cancelar este item

## Conversation.

greeting = Olá! Posso dizer onde está o seu pedido. Qual é o número do pedido e o e-mail ou código postal (CEP) com que você comprou?
greeting-known = Olá! Como posso ajudar com o seu pedido?
you-are-welcome = De nada! Escreva para mim se precisar de mais alguma coisa.
anything-else = Posso ajudar em mais alguma coisa?
ask-order-and-proof = Vou verificar com todo o gosto. Por favor, envie o número do pedido e o e-mail ou código postal (CEP) com que você comprou.
ask-proof = Obrigado. Para consultar o pedido { $order }, preciso também do e-mail ou código postal (CEP) com que você comprou.
ask-order = Obrigado. Pode me enviar também o número do pedido? Ele está na confirmação da compra.
no-match = Não encontrei nenhum pedido com esses dados. Por favor, confira o número do pedido e o e-mail ou código postal (CEP) e envie os dois novamente.
which-order = Qual pedido você quer consultar?
orders-head = Estes são os seus pedidos:
orders-line = - { $order }: { $status }
orders-line-date = - { $order }: { $status }, previsto para { $date }
orders-none = Ainda não vejo nenhum pedido aqui. Por favor, envie o número do pedido e o e-mail ou código postal (CEP) com que você comprou.
ask-product = Qual produto você procura?
ask-photo = Obrigado pela foto. Do que se trata? Conte-me em poucas palavras e, se for sobre um pedido, diga-me o número.
product-in-stock = { $title } está disponível e custa { $price }.
product-restock = { $title } ({ $price }) está esgotado no momento; a reposição está prevista para { $date }.
product-out = { $title } ({ $price }) está esgotado no momento, e ainda não há data de reposição.
product-none = Não encontrei esse produto na nossa loja. Quer tentar outro nome?
# What an order holds and costs, and who carries it; its status stands before.
order-contents = No seu pedido { $order }: { $items }. O total é { $total }.
carrier-none = O seu pedido { $order } ainda não está com uma transportadora.
what-i-do = Não tenho certeza de ter entendido. Posso dizer onde está um pedido, verificar se um produto está disponível ou passar você para um colega. O que prefere?
goodbye = Combinado! Escreva para mim se precisar de mais alguma coisa.
go-ahead = Claro. O que você gostaria de saber?
calm = Entendo que isto é frustrante e gostaria de ajudar.
ask-proof-orders = Obrigado. Para consultar os pedidos { $orders }, preciso também do e-mail ou código postal (CEP) com que você comprou.
no-match-orders = Para { $orders } não encontrei nenhum pedido com esses dados. Por favor, confira o número do pedido e o e-mail ou código postal (CEP) e envie os dois novamente.
ask-not-tracking = Só com o código de rastreio não consigo consultar nada. Por favor, envie o número do pedido e o e-mail ou código postal (CEP) com que você comprou.


## Handing over to a person.

handed-off = Vou passar isto a um colega, que vai responder aqui.
handed-off-requested = Claro. Vou passar você a um colega, que vai responder aqui.
handed-off-cancel_order = Eu não posso cancelar pedidos, por isso vou passar a sua solicitação a um colega, que vai responder aqui.
handed-off-change_address = Eu não posso alterar pedidos, por isso vou passar a sua solicitação a um colega, que vai responder aqui.
handed-off-return_refund = Eu não posso tratar de devoluções nem de reembolsos, por isso vou passar a sua solicitação a um colega, que vai responder aqui.
handed-off-delivery_problem = Sinto muito pelo ocorrido. Vou passar o caso a um colega, que vai verificar e responder aqui.
handed-off-identity = Houve muitas tentativas de consultar um pedido, por isso vou passar o caso a um colega, que vai responder aqui.
handed-off-failure = Algo deu errado do nosso lado. Vou passar isto a um colega, que vai responder aqui.
handed-off-failed = Sinto muito, não consigo falar com os meus colegas agora. Por favor, tente novamente daqui a pouco.

## For the colleague who takes over.

summary-requested = Pede para falar com uma pessoa. Palavras do cliente: “{ $words }”
summary-cancel_order = Quer cancelar um pedido. Palavras do cliente: “{ $words }”
summary-change_address = Quer alterar um pedido ou o endereço. Palavras do cliente: “{ $words }”
summary-return_refund = Quer devolver algo ou receber o dinheiro de volta. Palavras do cliente: “{ $words }”
summary-delivery_problem = Relata um problema com uma entrega. Palavras do cliente: “{ $words }”
summary-identity = Tentativas demais de identificar um pedido. Palavras do cliente: “{ $words }”
summary-unclear = O assistente não entendeu duas vezes. Palavras do cliente: “{ $words }”
summary-photo = Com foto.
summary-order = Número de pedido indicado: { $order }.

## Words by which the built-in engine reads messages, separated by commas.

# What stands before an order number.
words-order = pedido, pedidos, encomenda, encomendas, compra, pacote, envio, entrega
# What stands before a postal code.
words-postal = postal, cep, cp, código postal
# By which a customer turns to another order than the one spoken of.
words-other = outro, outra, outros, outras
# With which a customer only says that they have read us.
words-acknowledgement = ok, okay, sim, claro, certo, tá, ta, está, bem, bom, beleza, blz, entendi, entendido, combinado, isso, de, acordo
# What surrounds a product's name in a question about it.
words-product = o, a, os, as, um, uma, uns, umas, este, esta, estes, estas, esse, essa, isso, é, está, estão, estar, são, era, eu, tu, você, vocês, vcs, me, meu, minha, seu, sua, têm, tem, tens, tenho, há, havia, haverá, posso, pode, se, em, no, na, nos, nas, de, do, da, dos, das, para, pra, por, com, e, ou, ainda, já, outra, outro, vez, volta, voltar, quando, ao, à, estoque, stock, disponível, disponíveis, disponibilidade, esgotado, esgotada, esgotados, reposição, repõem, vendem, vende, comprar, preço, custa, custam, quanto, quantos, quantas, que, qual, quais, onde, como, quero, queria, gostaria, preciso, procuro, favor, oi, olá, bom, boa, dia, tarde, noite, tamanho, cor, data, novo, nova, agora, sobrou, resta, restam, saber, produto, artigo, item, unidades, loja, vai, chega, chegam, não, mais
# First, second, third … of a list, in this order; a slash between words for the same place.
words-ordinal = primeiro / primeira, segundo / segunda, terceiro / terceira, quarto / quarta, quinto / quinta
# The one at the end of a list.
words-last = último, última
# The one before that spoken of now.
words-before = anterior, prévio, antes
# Several of which it is known which they are.
words-they = estão, ambos, ambas, eles, elas, chegam, vêm
# What denies something: "it has not come".
words-not = não, nao, nunca, nada
# With which a customer accepts an offer, and with which they decline it.
words-yes = sim, claro, favor, por, quero
words-no = não, nao, nada, nenhum, nenhuma
# Words of anger; they are answered calmly and change nothing else.
words-rude = merda, porra, caralho, puta, puto, foda, idiota, idiotas, imbecil, imbecis, estúpido, estúpidos, burro, burros, inúteis, inútil, palhaçada, vergonha, golpe, golpistas

## What can be done to an order, told before it is done. $items is a list of items.

proposal-cancel-order = Posso cancelar o seu pedido { $order } inteiro.
proposal-cancel-items = Posso cancelar o seguinte no seu pedido { $order }: { $items }.
proposal-change_address = Posso fazer com que o seu pedido { $order } seja enviado para este endereço: { $text }.
proposal-change_items = Posso alterar o seguinte no seu pedido { $order }: { $items }.
proposal-change_payment = Posso mudar a forma de pagamento do seu pedido { $order } para { $method }.
proposal-set_instructions = Posso anotar isto para o entregador do seu pedido { $order }: “{ $text }”.
proposal-set_instructions-none = Posso apagar o que está anotado para o entregador do seu pedido { $order }.
proposal-choose_offer-wait = Posso anotar no seu pedido { $order } que você espera pelo seguinte: { $items }.
proposal-choose_offer-substitute = Posso alterar o seguinte no seu pedido { $order }: { $items }.
proposal-choose_offer-partial = Posso fazer com que o restante do seu pedido { $order } seja enviado agora e o seguinte mais tarde, sem outros custos de envio: { $items }.
proposal-choose_offer-cancel = Posso cancelar o seguinte no seu pedido { $order } e deixar o restante como está: { $items }.
proposal-return = Posso abrir uma devolução do seu pedido { $order } para o seguinte: { $items }.
proposal-exchange = Posso abrir uma troca para o seu pedido { $order }: { $items }.
# One item of several pieces; an item that becomes another.
proposal-item-many = { $quantity } × { $item }
proposal-item-swap = { $other } em vez de { $item }
settle-refund = Você recebe { $amount } de volta.
settle-pay = Você paga mais { $amount }.
settle-refund-later = Você recebe { $amount } de volta depois que os itens tiverem chegado até nós.
settle-pay-later = Você paga mais { $amount } depois que os itens tiverem chegado até nós.
settle-method = Isso é feito por meio de { $method }.
settle-credit = Será um crédito na nossa loja, não dinheiro.
settle-approval = Um colega ainda precisa aprovar o reembolso.
proposal-question = Quer que eu faça isso?
proposal-yes = Sim, por favor, faça isso
proposal-no = Não, deixe como está
# The answer was neither a plain yes nor a plain no; the proposal is told again behind it.
proposal-again = Ainda não fiz nada, porque não consegui entender a sua resposta como um sim ou um não claro.
proposal-declined = Tudo bem, não alterei nada no seu pedido { $order }.
proposal-closed = Essa proposta não está mais em aberto, por isso nada foi alterado. Por favor, diga-me novamente o que você deseja.
# Said first where the customer speaks of something else instead of answering.
proposal-dropped = Até agora, nada foi alterado no seu pedido { $order }.

## What was done.

done-cancel-order = O seu pedido { $order } está cancelado.
done-cancel-items = Cancelado no seu pedido { $order }: { $items }.
done-change_address = O seu pedido { $order } será enviado para este endereço: { $text }.
done-change_items = Alterado no seu pedido { $order }: { $items }.
done-change_payment = A forma de pagamento do seu pedido { $order } agora é { $method }.
done-set_instructions = Isto está anotado para o entregador do seu pedido { $order }: “{ $text }”.
done-set_instructions-none = Já não há nada anotado para o entregador do seu pedido { $order }.
done-choose_offer-wait = Está anotado no seu pedido { $order } que você espera pelo seguinte: { $items }.
done-choose_offer-substitute = Alterado no seu pedido { $order }: { $items }.
done-choose_offer-partial = O restante do seu pedido { $order } é enviado agora; o seguinte irá depois, sem outros custos de envio: { $items }.
done-choose_offer-cancel = Cancelado no seu pedido { $order }: { $items }. O restante fica como está.
done-return = A devolução do seu pedido { $order } está aberta para o seguinte: { $items }. O número da devolução é { $return }.
done-exchange = A troca para o seu pedido { $order } está aberta: { $items }. O número da troca é { $return }.

## Why something cannot be done. $order is the order's number.

refused-needs_proof = Para alterar algo em um pedido, preciso ter certeza de que ele é seu: por favor, entre primeiro na sua conta na loja.
refused-too_late = Isso não é mais possível para o seu pedido { $order }: ele já está em uma etapa avançada demais.
refused-already_cancelled = O seu pedido { $order } já está cancelado.
refused-whole_order_only = Só posso cancelar o pedido { $order } inteiro, não itens individuais.
refused-reason_not_accepted = Um pedido não pode ser cancelado por esse motivo.
refused-nothing_named = Por favor, diga-me a quais itens você se refere.
refused-not_on_order = Não encontro esse item no seu pedido { $order }.
refused-too_many = Isso é mais do que há desse item no seu pedido { $order }.
refused-locked_by_change = Os itens do seu pedido { $order } já foram alterados antes, por isso nada mais pode ser alterado.
refused-changed_before = Isso já foi alterado antes no seu pedido { $order } e não pode ser alterado novamente.
refused-address_incomplete = Preciso do endereço completo: nome, rua, código postal (CEP), cidade e país.
refused-other_country = Só posso alterar o endereço dentro do país para onde vai o seu pedido { $order }.
refused-unchanged = Já está assim.
refused-other_product = Um item só pode ser trocado por outra versão do mesmo produto.
refused-unavailable = Esse item não está disponível no momento.
refused-unknown_method = Não encontro essa forma de pagamento na sua conta.
refused-method_not_allowed = Essa forma de pagamento não pode ser usada para isso.
refused-insufficient_balance = Não há saldo suficiente nesse cartão.
refused-split_payment = O seu pedido { $order } foi pago de várias formas, e isso eu não posso alterar.
refused-not_paid = O seu pedido { $order } ainda não está pago.
refused-not_delivered = Isso ainda não foi entregue, por isso não pode ser devolvido.
refused-window_over = O prazo para devolver isso já terminou.
refused-final_sale = Esse item foi vendido sem direito a devolução.
refused-category_excluded = Não aceitamos devoluções desse tipo de item.
refused-another_under_way = Outra devolução do seu pedido { $order } está em andamento.
refused-offer_closed = Essa oferta não está mais em aberto.
refused-too_long = Isso é longo demais; por favor, diga com menos palavras.
