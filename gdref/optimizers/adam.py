"""Adam: momentum and RMSprop together, with a correction because the averages start at 0."""

from math import sqrt

from gdref.objective import Objective
from gdref.optimizers import Updates, fraction, positive


def adam(
    objective: Objective,
    m: float,
    b: float,
    *,
    learning_rate: float = 0.1,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> Updates:
    """Momentum with separate rates for m and b: p <- p - learning_rate v^ / (sqrt(s^) + epsilon).

    v <- beta1 v + (1 - beta1) g and s <- beta2 s + (1 - beta2) g^2. At update t, v^ is
    v / (1 - beta1^t) and s^ is s / (1 - beta2^t). p is m or b, and g is dE/dp.
    Source: Kingma and Ba (2015), algorithm 1.
    """
    positive(learning_rate=learning_rate, epsilon=epsilon)
    fraction(beta1=beta1, beta2=beta2)
    vm = vb = sm = sb = 0.0
    power1 = power2 = 1.0  # beta1^t, beta2^t
    while True:
        dm, db = objective.gradient(m, b)
        vm, vb = beta1 * vm + (1 - beta1) * dm, beta1 * vb + (1 - beta1) * db
        sm, sb = beta2 * sm + (1 - beta2) * dm * dm, beta2 * sb + (1 - beta2) * db * db
        power1, power2 = power1 * beta1, power2 * beta2
        vm_hat, vb_hat = vm / (1 - power1), vb / (1 - power1)
        sm_hat, sb_hat = sm / (1 - power2), sb / (1 - power2)
        m -= learning_rate * vm_hat / (sqrt(sm_hat) + epsilon)
        b -= learning_rate * vb_hat / (sqrt(sb_hat) + epsilon)
        yield m, b
