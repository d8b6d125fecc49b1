"""What can be set for the Boltzmann machine."""

from dlcore.specs.base import TABLE, UNSUPERVISED, Family, Setting

SETTINGS = (
    Setting(
        "n_components",
        None,
        "Hidden units",
        "Each can stand for one pattern of findings. Empty: 16 where every state can be summed, else 10, or 64 with dreams.",
        "integer",
        0,
        2000,
        optional=True,
    ),
    Setting(
        "algorithm",
        "auto",
        "Training",
        "exact: the likelihood itself; cd and pcd: contrastive divergence, with short or persistent dreams. "
        "auto: exact wherever it can be summed.",
        "choice",
        choices=("auto", "exact", "cd", "pcd"),
    ),
    Setting(
        "n_iter",
        None,
        "Length of training",
        "Passes over all patients. Empty: until patients held back gain no more.",
        "integer",
        1,
        100_000,
        optional=True,
    ),
    Setting(
        "weight_decay",
        None,
        "Price of large weights",
        "Holds the machine back from learning chance. Empty: little, and less the more patients there are.",
        "number",
        0.0,
        10.0,
        optional=True,
    ),
    Setting(
        "learning_rate",
        0.1,
        "Learning rate",
        "Contrastive divergence only: how far a step goes. Exact training finds its own.",
        "number",
        1e-5,
        10.0,
    ),
    Setting(
        "batch_size",
        None,
        "Patients a step",
        "A number asks for contrastive divergence. Empty: everybody at once, or a size that suits the data.",
        "integer",
        1,
        100_000,
        optional=True,
    ),
    Setting(
        "n_gibbs_steps",
        1,
        "Steps of a dream",
        "Contrastive divergence only: how long a dream goes on before it is compared with the patients.",
        "integer",
        1,
        1000,
    ),
    Setting(
        "momentum", 0.0, "Momentum", "Contrastive divergence only: share of the last step kept.", "number", 0.0, 0.99
    ),
    Setting(
        "sparsity_target",
        None,
        "Share of patients for each unit",
        "Contrastive divergence only: how often a hidden unit should be on. Empty: as it comes.",
        "number",
        0.001,
        0.999,
        optional=True,
    ),
    Setting(
        "visible",
        "auto",
        "Columns of numbers",
        "auto: numbers within 0 to 1 are yes/no findings, others numbers; bernoulli: refuse others; gaussian: all numbers.",
        "choice",
        choices=("auto", "bernoulli", "gaussian"),
    ),
)

FAMILY = Family(
    key="rbm",
    name="RBM",
    long_name="Boltzmann machine",
    question="Which findings belong together, and which are probably missing from this list?",
    short="What belongs together?",
    use_when="Many yes/no findings per patient: diagnoses, symptoms, drugs.",
    data=(TABLE,),
    estimators={(TABLE, UNSUPERVISED): "dlcore.models.rbm.estimator:RBM"},
    explain="dlcore.explain.rbm.results",
    samples=("skin_findings", "digits"),
    settings=SETTINGS,
    rows_are_lists=True,
)
