"""What can be set for the convolutional neural network."""

from dlcore.specs.base import BINARY, IMAGES, MULTICLASS, Family, Setting

SMALL, TRANSFER, FINETUNE = "small", "transfer", "finetune"
FLIPS = ("none", "left-right", "all")

SETTINGS = (
    Setting(
        "architecture",
        None,
        "Network",
        "Small: learns to see from your pictures alone; suits 1000 and more. Transfer: sees already, learns to judge; "
        "suits few or large pictures. Finetune: transfer, then its later layers learn too; takes minutes, and gains "
        "little (radiographs: AUC 0.971 against 0.963, but from 0.948 to 0.974 by chance).",
        "choice",
        choices=(None, SMALL, TRANSFER, FINETUNE),
    ),
    Setting(
        "image_size",
        None,
        "Picture size (pixels)",
        "Pictures are brought to this side. Larger shows finer detail and takes longer.",
        "integer",
        16,
        512,
        optional=True,
    ),
    Setting(
        "flips",
        None,
        "Mirrored copies",
        "Learn from mirrored copies too. Choose none where left and right differ, as in a chest radiograph.",
        "choice",
        choices=(None, *FLIPS),
    ),
    Setting(
        "max_iter", None, "Epochs", "How often the network goes through all pictures.", "integer", 1, 200, optional=True
    ),
    Setting(
        "n_folds",
        None,
        "Folds",
        "How many times other patients are held out for the test. More folds take longer.",
        "integer",
        2,
        10,
        optional=True,
    ),
    Setting(
        "n_members",
        None,
        "Networks together",
        "Networks whose mean is the answer. More are steadier and take longer.",
        "integer",
        1,
        10,
        optional=True,
    ),
    Setting("batch_size", None, "Batch size", "Pictures between two corrections.", "integer", 4, 512, optional=True),
    Setting(
        "learning_rate_init",
        None,
        "Learning rate",
        "Size of each correction. Too large never settles, too small never arrives.",
        "number",
        1e-5,
        1e-1,
        optional=True,
    ),
)

FAMILY = Family(
    key="cnn",
    name="CNN",
    long_name="convolutional neural network",
    question="What does this picture show?",
    short="What does it show?",
    use_when="Pictures sorted into classes: radiographs, skin photographs, slides.",
    data=(IMAGES,),
    estimators={
        (IMAGES, BINARY): "dlcore.models.cnn.estimator:CNNClassifier",
        (IMAGES, MULTICLASS): "dlcore.models.cnn.estimator:CNNClassifier",
    },
    explain="dlcore.explain.cnn.results",
    feature_cache="dlcore.models.cnn.features",
    samples=("skin_lesions", "written_digits"),
    settings=SETTINGS,
)
